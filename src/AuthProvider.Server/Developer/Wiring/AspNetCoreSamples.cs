using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The samples with the OpenID Connect handler of ASP.NET Core. They take the paths of the redirect URIs from their settings, and so fit any.</summary>
internal static class AspNetCoreSamples
{
    private const string Secret = "OpenIdConnect__ClientSecret";
    private const string File = "appsettings.json";

    public static IEnumerable<WiredSample> OfWeb(WiringValues app) => !app.UsesSecret || !app.HasGrant(GrantTypes.AuthorizationCode) ? [] :
    [
        Make("aspnetcore-notes", "ASP.NET Core, pages made on the server", "The framework's OpenID Connect handler, sessions on the server, front-channel logout.", app, app.FrontchannelPath),
        Make("aspnetcore-shop", "ASP.NET Core, pages made on the server, and an API", "The same, and calls of an API in the name of the person; Orders:Url says where the API is.", app, app.FrontchannelPath),
        Make("aspnetcore-bff", "ASP.NET Core, back end for front end", "YARP: the browser has a cookie, the API gets the access token; back-channel logout. Orders:Url says where the API is.", app, frontchannelPath: null) with
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
