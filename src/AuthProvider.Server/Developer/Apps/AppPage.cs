using AuthProvider.Server.Consent;
using AuthProvider.Storage.Apps;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>What the pages with the form of an app have in common.</summary>
public abstract class AppPage : PageModel
{
    /// <summary>What the developer enters.</summary>
    [BindProperty]
    public AppForm Form { get; set; } = new();

    /// <summary>The kind of the app.</summary>
    public AppKind Kind { get; protected set; }

    /// <summary>The scopes that the form shows.</summary>
    public IReadOnlyList<ScopeText> Scopes { get; protected set; } = [];

    /// <summary>The secret that has just been made: shown in this one answer.</summary>
    public string? Secret { get; protected set; }

    /// <summary>The app after it was saved; null on a page that only asks.</summary>
    public AppDraft? App { get; protected set; }

    /// <summary>The names of the scopes that the form shows.</summary>
    private protected IReadOnlySet<string> Offered => Scopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
}
