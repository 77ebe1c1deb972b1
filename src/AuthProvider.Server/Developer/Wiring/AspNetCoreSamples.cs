using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The samples with the OpenID Connect handler of ASP.NET Core. They take the paths of the redirect URIs from their settings, and so fit any.</summary>
internal static class AspNetCoreSamples
{
    private const string Secret = "OpenIdConnect__ClientSecret";
    private const string File = "appsettings.json";

    public static IEnumerable<WiredSample> OfWeb(WiringValues app) => !app.UsesSecret || !app.HasGrant(GrantTypes.AuthorizationCode) ? [] :
    [
        Make("aspnetcore-notes", "Notes", "NotesShows", app, app.FrontchannelPath),
        Make("aspnetcore-shop", "Shop", "ShopShows", app, app.FrontchannelPath),
        Make("aspnetcore-bff", "Bff", "BffShows", app, frontchannelPath: null) with
        {
            Expects = [app.BackchannelLogout("/bff/backchannel-logout")],
        },
    ];

    private static WiredSample Make(string folder, string stack, string shows, WiringValues app, string? frontchannelPath) => new(folder, stack, shows)
    {
        File = File,
        Settings = WiringValues.File(new
        {
            Urls = app.Port is null ? null : app.Origin,
            app.Certificates,
            OpenIdConnect = new
            {
                Authority = app.Issuer,
                app.ClientId,
                CallbackPath = app.RedirectPath,
                SignedOutCallbackPath = app.PostLogoutPath,
                RemoteSignOutPath = frontchannelPath,
                app.Scopes,
            },
        }),
        SecretVariable = Secret,
        Start = "dotnet run",
    };
}
