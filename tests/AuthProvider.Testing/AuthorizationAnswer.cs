using Microsoft.AspNetCore.WebUtilities;

namespace AuthProvider.Testing;

/// <summary>What arrived at the redirect URI of an app.</summary>
/// <param name="Address">The address, without what was added to it.</param>
/// <param name="Mode">How it came: <c>query</c>, <c>fragment</c> or <c>form_post</c>.</param>
/// <param name="Parameters">What came; also the query that the registered redirect URI has itself.</param>
public sealed record AuthorizationAnswer(Uri Address, string Mode, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The code; null where none came.</summary>
    public string? Code => this["code"];

    /// <summary>The <c>state</c>; null where none came.</summary>
    public string? State => this["state"];

    /// <summary>The error; null where none came.</summary>
    public string? Error => this["error"];

    /// <summary>A parameter; null where it did not come.</summary>
    /// <param name="name">Its name.</param>
    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>Reads the answer from a page of another site.</summary>
    /// <param name="page">The page where the browser has arrived.</param>
    public static AuthorizationAnswer From(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (!page.IsElsewhere)
        {
            throw new InvalidOperationException($"The browser did not come back to an app: {page}");
        }

        if (page.Posted is { } posted)
        {
            return new(page.Address, "form_post", posted);
        }

        return page.Address.Fragment.Length > 1
            ? new(new Uri(page.Address.GetLeftPart(UriPartial.Query)), "fragment", Parse(page.Address.Fragment[1..]))
            : new(new Uri(page.Address.GetLeftPart(UriPartial.Path)), "query", Parse(page.Address.Query));
    }

    private static Dictionary<string, string> Parse(string text) => QueryHelpers.ParseQuery(text).ToDictionary(
        pair => pair.Key,
        pair => pair.Value.Count == 1 ? pair.Value[0]! : throw new InvalidOperationException($"The parameter {pair.Key} came {pair.Value.Count} times."),
        StringComparer.Ordinal);
}
