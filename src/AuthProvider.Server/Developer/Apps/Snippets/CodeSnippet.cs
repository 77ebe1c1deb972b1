using AuthProvider.Storage.Apps;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>Settings that work in an app when they are pasted, filled in with its own values.</summary>
/// <param name="Id">The name in the page.</param>
/// <param name="Title">For what it is.</param>
/// <param name="Hint">What it needs.</param>
/// <param name="Text">The settings.</param>
public sealed record CodeSnippet(string Id, string Title, string Hint, string Text)
{
    /// <summary>The settings for an app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="issuer">The issuer identifier.</param>
    /// <param name="secret">The secret, in the one answer that shows it; null for a placeholder.</param>
    public static IReadOnlyList<CodeSnippet> For(AppDraft app, string issuer, string? secret)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(issuer);
        var values = new SnippetValues(app, issuer, secret);
        return app.Kind switch
        {
            AppKind.Web => WebSnippets.Make(values),
            AppKind.SinglePage => PublicSnippets.Make(values),
            AppKind.Native => [.. OfBrowser(app, values), .. OfDevice(app, values)],
            AppKind.Service => ServiceSnippets.Make(values),
            _ => ApiSnippets.Make(values),
        };
    }

    private static IEnumerable<CodeSnippet> OfBrowser(AppDraft app, SnippetValues values) => app.RedirectUris.Count > 0 ? PublicSnippets.Make(values) : [];

    private static IEnumerable<CodeSnippet> OfDevice(AppDraft app, SnippetValues values) =>
        app.GrantTypes?.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal) is true ? DeviceSnippets.Make(values) : [];
}
