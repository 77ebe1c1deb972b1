using System.Globalization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The samples whose settings are environment variables.</summary>
internal static class PythonAndNodeSamples
{
    private const string NodePackages = "npm ci";
    private const string FlaskScopes = "openid profile email roles";

    public static IEnumerable<WiredSample> OfWeb(WiringValues app)
    {
        if (!app.HasGrant(GrantTypes.AuthorizationCode))
        {
            yield break;
        }

        if (app.UsesSecret)
        {
            yield return Flask(app);
        }

        if (app.UsesSecret || app.UsesKey)
        {
            yield return Express(app);
        }
    }

    public static IEnumerable<WiredSample> OfSinglePage(WiringValues app) =>
    [
        new("spa-oidc-client-ts", "SinglePage", "SinglePageShows")
        {
            Settings = WiringValues.Environment(("PROVIDER", app.Issuer), ("CLIENT_ID", app.ClientId), ("SCOPES", app.Scopes), ("PORT", PortOf(app))),
            Install = NodePackages,
            Start = "npm start",
            Expects = [app.RedirectUri(app.Origin + "/"), app.RedirectUri(app.Origin + "/silent.html"), app.PostLogoutUri(app.Origin + "/")],
        },
    ];

    private static WiredSample Flask(WiringValues app) =>
        new("flask-dashboard", "Flask", "FlaskShows")
        {
            Settings = WiringValues.Environment(("PROVIDER", app.Issuer), ("CLIENT_ID", app.ClientId), ("URL", app.Origin)),
            SecretVariable = "CLIENT_SECRET",
            // A virtual environment: the Python of a distribution takes no packages from pip.
            Install = "python3 -m venv .venv && . .venv/bin/activate && pip install -r requirements.txt",
            // Before the command and not among the settings, where pip would trust this authority and no other.
            Start = (app.Authority is { } authority ? $"REQUESTS_CA_BUNDLE={authority} " : "")
                + "flask --app dashboard run --cert ../../certs/localhost.pem --key ../../certs/localhost.key" + (PortOf(app) is { } port ? $" --port {port}" : ""),
            Expects =
            [
                app.RedirectUri(app.Origin + "/callback"), app.PostLogoutUri(app.Origin + "/"), app.BackchannelLogout("/backchannel-logout"),
                new("Scopes", FlaskScopes, FlaskScopes.Split(' ').All(scope => app.App.Scopes.Contains(scope, StringComparer.Ordinal))),
            ],
        };

    private static WiredSample Express(WiringValues app) =>
        new("node-express-web", "Express", "ExpressShows")
        {
            Settings = WiringValues.Environment(
                ("PROVIDER", app.Issuer), ("CLIENT_ID", app.ClientId), ("URL", app.Origin), ("PORT", PortOf(app)), ("SCOPES", app.Scopes), ("NODE_EXTRA_CA_CERTS", app.Authority)),
            SecretVariable = app.UsesSecret ? "CLIENT_SECRET" : null,
            Install = NodePackages,
            Start = "npm start",
            Expects =
            [
                app.RedirectUri(app.Origin + "/callback"), app.PostLogoutUri(app.Origin + "/"), app.BackchannelLogout("/backchannel-logout"),
                .. app.UsesKey ? [app.KeyAddress(app.Origin + "/jwks.json")] : (Expectation[])[],
            ],
        };

    private static string? PortOf(WiringValues app) => app.Port?.ToString(CultureInfo.InvariantCulture);
}
