using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>The samples of <c>clients/</c> that fit an app.</summary>
public static class WiredSamples
{
    /// <summary>Fills them in.</summary>
    /// <param name="app">The app.</param>
    /// <param name="issuer">The issuer identifier.</param>
    /// <param name="offered">The scopes that it offers; of an API only.</param>
    /// <returns>Those that can be this app: by its kind, its flows, and how it proves itself.</returns>
    public static IReadOnlyList<WiredSample> For(AppDraft app, string issuer, IReadOnlyList<ApiScope> offered)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(offered);
        var values = new WiringValues(app, issuer);
        return
        [
            .. app.Kind switch
            {
                AppKind.Web => [.. PythonAndNodeSamples.OfWeb(values), .. AspNetCoreSamples.OfWeb(values)],
                AppKind.SinglePage => PythonAndNodeSamples.OfSinglePage(values),
                AppKind.Native => ProgramSamples.OfNative(values),
                AppKind.Service => ProgramSamples.OfService(values),
                _ => ApiSamples.Make(values, offered),
            },
        ];
    }
}
