using System.Globalization;
using System.Text.Json;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>What a run needs in the database, as the file that <c>apply</c> reads.</summary>
internal static class SeedFile
{
    /// <summary>How many people.</summary>
    public const int Users = 100;

    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    /// <summary>The names to sign in with.</summary>
    public static IReadOnlyList<string> UserNames { get; } =
        [.. Enumerable.Range(0, Users).Select(user => string.Create(CultureInfo.InvariantCulture, $"user{user:000}"))];

    /// <summary>Writes the file.</summary>
    public static async Task WriteAsync(string path, CancellationToken cancellation)
    {
        var content = new
        {
            users = UserNames.Select(name => new
            {
                username = name,
                email = name + "@example.com",
                emailConfirmed = true,
                password = OurProvider.Password,
                displayName = "Benchmark User",
            }),
            apis = new[] { Api("api-jwt", "jwt"), Api("api-recorded", "jwt-recorded"), Api("api-reference", "reference") },
            apps = new object[]
            {
                new { id = "service", kind = "service", name = "Service", status = "active", scopes = new[] { "api-jwt.use", "api-recorded.use", "api-reference.use" } },
                RelyingParty("portal", ["authorization_code"], ["openid", "profile"], "ES256"),
                RelyingParty("portal-rsa", ["authorization_code"], ["openid", "profile"], "RS256"),
                RelyingParty("web", ["authorization_code", "refresh_token"], ["openid", "profile", "offline_access"], "ES256"),
            },
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(content, s_options), cancellation);
    }

    private static object Api(string id, string accessToken) => new
    {
        id,
        name = id,
        accessToken,
        scopes = new[] { new { name = id + ".use", displayName = "Use " + id } },
    };

    private static object RelyingParty(string id, string[] grantTypes, string[] scopes, string algorithm) => new
    {
        id,
        kind = "web",
        name = id,
        firstParty = true,
        status = "active",
        redirectUris = new[] { Providers.RelyingParty.RedirectUri },
        scopes,
        grantTypes,
        metadata = new { id_token_signed_response_alg = algorithm },
    };
}
