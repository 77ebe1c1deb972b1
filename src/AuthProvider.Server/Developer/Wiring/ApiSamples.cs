using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The API of the samples, which checks access tokens in two ways.</summary>
internal static class ApiSamples
{
    private const string File = "appsettings.json";

    /// <summary>Fills them in.</summary>
    public static IEnumerable<WiredSample> Make(WiringValues app)
    {
        if (app.UsesSecret)
        {
            yield return new("api-introspection", "API that asks introspection", "Asks this server about each access token: what was revoked is refused at once.")
            {
                File = File,
                Settings = Settings(app),
                SecretVariable = "Api__Secret",
                Start = "dotnet run",
            };
        }

        // A reference says nothing by itself.
        if (app.App.AccessToken is not AccessTokenKind.Reference)
        {
            yield return new("api-jwt", "API that checks tokens by itself", "Checks signatures with the keys of this server and asks nobody: what was revoked is good until it expires.")
            {
                File = File,
                Settings = Settings(app),
                Start = "dotnet run",
            };
        }
    }

    private static string Settings(WiringValues app) => WiringValues.File(new { Api = new { app.App.Name, app.Issuer, Id = app.ClientId } });
}
