using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The API of the samples, which checks access tokens in two ways.</summary>
internal static class ApiSamples
{
    private const string File = "appsettings.json";

    /// <summary>Fills them in.</summary>
    /// <param name="app">The API.</param>
    /// <param name="offered">Its scopes, of which the samples want the first.</param>
    public static IEnumerable<WiredSample> Make(WiringValues app, IReadOnlyList<ApiScope> offered)
    {
        var scope = offered is [var first, ..] ? first.Name : null;
        IReadOnlyList<Expectation> expects = [new("ApiScopes", scope, scope is not null)];
        if (app.UsesSecret)
        {
            yield return new("api-introspection", "ApiIntrospection", "ApiIntrospectionShows")
            {
                File = File,
                Settings = Settings(app, scope, "https://localhost:5004"),
                SecretVariable = "Api__Secret",
                Start = "dotnet run",
                Expects = expects,
            };
        }

        // A reference says nothing by itself.
        if (app.App.AccessToken is not AccessTokenKind.Reference)
        {
            yield return new("api-jwt", "ApiJwt", "ApiJwtShows")
            {
                File = File,
                Settings = Settings(app, scope, "https://localhost:5013"),
                Start = "dotnet run",
                Expects = expects,
            };
        }
    }

    // An API that is registered by its address is reached there; another one where the sample listens unless told otherwise.
    private static string Settings(WiringValues app, string? scope, string usual)
    {
        var url = Uri.TryCreate(app.ClientId, UriKind.Absolute, out var own) && own.Scheme is "https" or "http" ? own : new Uri(usual);
        var origin = url.GetLeftPart(UriPartial.Authority);
        return WiringValues.File(new
        {
            Urls = url.IsLoopback ? origin : null,
            app.Certificates,
            Api = new { app.App.Name, Url = ReferenceEquals(url, own) ? app.ClientId : origin, app.Issuer, Id = app.ClientId, Scope = scope },
        });
    }
}
