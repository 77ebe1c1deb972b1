using AuthProvider.Storage.Apps;
using Microsoft.Extensions.Localization;
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
    /// <param name="words">The words around them; the code itself is in English.</param>
    public static IReadOnlyList<CodeSnippet> For(AppDraft app, string issuer, string? secret, IStringLocalizer<CodeSnippet> words)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(words);
        var values = new SnippetValues(app, issuer, secret);
        return app.Kind switch
        {
            AppKind.Web => WebSnippets.Make(values, words),
            AppKind.SinglePage => PublicSnippets.Make(values, words),
            AppKind.Native => [.. OfBrowser(app, values, words), .. OfDevice(app, values, words)],
            AppKind.Service => ServiceSnippets.Make(values, words),
            _ => app.IsSilent ? [] : ApiSnippets.Make(values, words),
        };
    }

    private static IEnumerable<CodeSnippet> OfBrowser(AppDraft app, SnippetValues values, IStringLocalizer<CodeSnippet> words) =>
        app.RedirectUris.Count > 0 ? PublicSnippets.Make(values, words) : [];

    private static IEnumerable<CodeSnippet> OfDevice(AppDraft app, SnippetValues values, IStringLocalizer<CodeSnippet> words) =>
        app.GrantTypes?.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal) is true ? DeviceSnippets.Make(values, words) : [];
}
