using System.Text.Json;
using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.Consent;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Judges what a client wants to be registered as, down to its name and scopes.</summary>
internal sealed class RegistrationJudge(
    AdvertisedValuesReader advertised, SoftwareStatements statements, SectorIdentifiers sectors, ScopeCache scopes, ServerSettings settings)
{
    /// <summary>Judges it.</summary>
    /// <param name="members">The members of the request.</param>
    /// <param name="isOpen">Whether anybody could have sent it.</param>
    /// <param name="isUpdate">Whether it replaces what is registered.</param>
    /// <param name="bound">The software statement that binds the client already; null where none does.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the client is to be; or the error.</returns>
    public async Task<(RegistrationRequest? Applied, ProtocolError? Error)> JudgeAsync(
        IReadOnlyDictionary<string, JsonElement> members, bool isOpen, bool isUpdate, string? bound, CancellationToken cancellationToken)
    {
        var (merged, refusal) = WithStatement(members, bound);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var problems = new List<MetadataProblem>();
        var request = RegistrationReader.Read(merged!, isUpdate, problems);
        if (problems is [])
        {
            var offered = await advertised.ReadAsync();
            request = RegistrationRules.Apply(request, offered, settings.Apps.AllowHttpLoopback, problems);
            request = WithName(request, problems);
            request = await WithScopesAsync(request, offered, problems, cancellationToken);
            CheckPolicy(request, isOpen, problems);
        }

        // Only for what is good otherwise is somebody else's server asked.
        if (problems is [] && request.Metadata.SectorIdentifierUri is { } sector
            && await sectors.VerifyAsync(
                sector, PairwiseSectors.UrisToList(request.Metadata, request.RedirectUris, request.GrantTypes!), cancellationToken) is { } problem)
        {
            problems.Add(problem);
        }

        return problems is [] ? (request with { SoftwareStatement = request.SoftwareStatement ?? bound }, null) : (null, RegistrationErrors.Of(problems));
    }

    // What a statement says counts before what stands beside it (RFC 7591, 2.3), also when the client leaves the statement out later.
    private (IReadOnlyDictionary<string, JsonElement>? Members, ProtocolError? Error) WithStatement(
        IReadOnlyDictionary<string, JsonElement> members, string? bound)
    {
        var sent = members.TryGetValue("software_statement", out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        if ((sent ?? bound) is not { } statement)
        {
            return (members, null);
        }

        var (stated, error) = statements.Read(statement, mustBeCurrent: sent is not null);
        if (error is not null)
        {
            return (null, error);
        }

        // A name in another language is the same member (2.2).
        var merged = members.Where(member => !stated!.ContainsKey(member.Key.Split('#')[0])).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, member) in stated!)
        {
            merged[name] = member;
        }

        return (merged, null);
    }

    private static RegistrationRequest WithName(RegistrationRequest request, List<MetadataProblem> problems)
    {
        if (request.ClientName is { } given && AppNameRules.Check(given)?.ToString() is { } message)
        {
            problems.Add(new("client_name", message));
        }

        foreach (var (name, value) in request.Metadata.Localized.Where(member => member.Key.StartsWith("client_name#", StringComparison.Ordinal)))
        {
            if (AppNameRules.Check(value)?.ToString() is { } problem)
            {
                problems.Add(new(name, problem));
            }
        }

        return request with { ClientName = request.ClientName ?? NameOf(request) };
    }

    // Who has no name is known by where it is.
    private static string NameOf(RegistrationRequest request)
    {
        var host = request.RedirectUris.Prepend(request.Metadata.ClientUri).OfType<string>()
            .Select(uri => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) ? parsed.Host : "")
            .FirstOrDefault(host => AppNameRules.Check(host) is null);
        return host ?? "App without a name";
    }

    private async ValueTask<RegistrationRequest> WithScopesAsync(
        RegistrationRequest request, AdvertisedValues offered, List<MetadataProblem> problems, CancellationToken cancellationToken)
    {
        var refreshes = request.GrantTypes!.Contains(GrantTypes.RefreshToken, StringComparer.Ordinal);
        var own = offered.Of(Metadata.ScopesSupported);
        if (request.Scopes is null)
        {
            // Who may see the roles of people asks for it.
            return request with { Scopes = [.. own.Where(scope => scope is not (Scopes.Roles or ServerScopes.Groups) && (refreshes || scope is not Scopes.OfflineAccess))] };
        }

        var ofApis = await scopes.FindAsync(_ => true, cancellationToken);
        var known = own.Concat(ofApis.Select(scope => scope.Name!)).ToHashSet(StringComparer.Ordinal);
        if (request.Scopes.FirstOrDefault(scope => !known.Contains(scope)) is { } unknown)
        {
            problems.Add(new("scope", $"There is no scope '{unknown}' here."));
        }

        if (!refreshes && request.Scopes.Contains(Scopes.OfflineAccess, StringComparer.Ordinal))
        {
            problems.Add(new("scope", "The scope offline_access needs the grant type refresh_token."));
        }

        return request;
    }

    private static void CheckPolicy(RegistrationRequest request, bool isOpen, List<MetadataProblem> problems)
    {
        // Nobody has vouched for it, and no person is asked before such a client gets tokens for APIs.
        if (isOpen && request.GrantTypes!.Contains(GrantTypes.ClientCredentials, StringComparer.Ordinal))
        {
            problems.Add(new("grant_types", "client_credentials needs an initial access token of an administrator of this server."));
        }
    }
}
