using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The samples without pages: a command-line tool, and a service.</summary>
internal static class ProgramSamples
{
    private const string LoopbackUri = "http://127.0.0.1/callback";

    public static IEnumerable<WiredSample> OfNative(WiringValues app) =>
    [
        new("device-cli", "CommandLine", "CommandLineShows")
        {
            File = "settings.json",
            Settings = WiringValues.File(new { provider = app.Issuer, clientId = app.ClientId, scopes = app.Scopes, authority = app.Authority is null ? "" : null }),
            Start = app.HasGrant(GrantTypes.DeviceCode) ? "dotnet run -- login" : "dotnet run -- login --browser",
            Expects =
            [
                new("DeviceCode", null, app.HasGrant(GrantTypes.DeviceCode)),
                app.RedirectUri(LoopbackUri),
                new("Scopes", Scopes.OfflineAccess, app.App.Scopes.Contains(Scopes.OfflineAccess, StringComparer.Ordinal)),
            ],
        },
    ];

    public static IEnumerable<WiredSample> OfService(WiringValues app) => !app.HasGrant(GrantTypes.ClientCredentials) || !(app.UsesSecret || app.UsesKey) ? [] :
    [
        new("service-worker", "Service", "ServiceShows")
        {
            File = "appsettings.json",
            // The identifier of the API, for a token that is good for no other one, is not known here.
            Settings = WiringValues.File(new { app.Certificates, Provider = new { app.Issuer, app.ClientId, app.Scopes }, Orders = new { Resource = "" } }),
            SecretVariable = app.UsesSecret ? "Provider__ClientSecret" : null,
            Start = "dotnet run",
            Expects = app.UsesKey ? [new("KeyAddress", app.App.Metadata.JwksUri ?? "/jwks.json", app.App.Metadata.JwksUri?.EndsWith("/jwks.json", StringComparison.Ordinal) is true)] : [],
        },
    ];
}
