using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The samples without pages: a command-line tool, and a service.</summary>
internal static class ProgramSamples
{
    private const string LoopbackUri = "http://127.0.0.1/callback";

    public static IEnumerable<WiredSample> OfNative(WiringValues app) =>
    [
        new("device-cli", "Command line", "Signs people in with a code that they type elsewhere, or in the browser of the machine (login --browser). 'orders' says where the API is.")
        {
            File = "settings.json",
            Settings = WiringValues.File(new { provider = app.Issuer, clientId = app.ClientId, scopes = app.Scopes, authority = app.Authority is null ? "" : null }),
            Start = app.HasGrant(GrantTypes.DeviceCode) ? "dotnet run -- login" : "dotnet run -- login --browser",
            Expects =
            [
                new("People may sign in with a code that the app shows", "for login", app.HasGrant(GrantTypes.DeviceCode)),
                app.RedirectUri(LoopbackUri),
                new("Scopes", Scopes.OfflineAccess, app.App.Scopes.Contains(Scopes.OfflineAccess, StringComparer.Ordinal)),
            ],
        },
    ];

    public static IEnumerable<WiredSample> OfService(WiringValues app) => !app.HasGrant(GrantTypes.ClientCredentials) || !(app.UsesSecret || app.UsesKey) ? [] :
    [
        new("service-worker", "Service", "Calls an API on a schedule, with an access token that it keeps until it expires. Orders:Url says where the API is.")
        {
            File = "appsettings.json",
            // The identifier of the API, for a token that is good for no other one, is not known here.
            Settings = WiringValues.File(new { app.Certificates, Provider = new { app.Issuer, app.ClientId, app.Scopes }, Orders = new { Resource = "" } }),
            SecretVariable = app.UsesSecret ? "Provider__ClientSecret" : null,
            Start = "dotnet run",
            Expects = app.UsesKey ? [new("Address of its keys (jwks_uri)", app.App.Metadata.JwksUri ?? "its address and /jwks.json", app.App.Metadata.JwksUri?.EndsWith("/jwks.json", StringComparison.Ordinal) is true)] : [],
        },
    ];
}
