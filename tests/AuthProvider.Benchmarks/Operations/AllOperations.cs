using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>The rows of the table, in order.</summary>
internal static class AllOperations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Operation> List { get; } =
    [
        new ClientCredentials("client_credentials jwt", AccessTokenFormat.Jwt),
        new ClientCredentials("client_credentials jwt-recorded", AccessTokenFormat.JwtRecorded),
        new ClientCredentials("client_credentials reference", AccessTokenFormat.Reference),
        new Introspection("introspection jwt", AccessTokenFormat.Jwt),
        new Introspection("introspection reference", AccessTokenFormat.Reference),
        new UserInfo(),
        new Refresh(),
        new CodeSignIn("code sign-in", provider => provider.Portal),
        new CodeSignIn("code sign-in RS256", provider => provider.PortalWithRsa),
        new Document("discovery", _ => Endpoints.Discovery, "issuer"),
        new Document("jwks", endpoints => endpoints.Jwks, "keys"),
        new PasswordSignIn(),
    ];

    /// <summary>Those whose names are asked for; all where none is.</summary>
    public static IReadOnlyList<Operation> Select(IReadOnlyCollection<string> names)
    {
        var unknown = names.FirstOrDefault(name => !List.Any(operation => string.Equals(operation.Name, name, StringComparison.Ordinal)));
        return unknown is null
            ? [.. List.Where(operation => names.Count == 0 || names.Contains(operation.Name, StringComparer.Ordinal))]
            : throw new BenchmarkFailure($"There is no operation '{unknown}'. There are: {string.Join(", ", List.Select(operation => operation.Name))}.");
    }
}
