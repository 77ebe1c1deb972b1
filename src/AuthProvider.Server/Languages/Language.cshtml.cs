using AuthProvider.Server.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Languages;

/// <summary>Keeps the language that a person chooses in the menu of a page, and leads back to that page.</summary>
public sealed class LanguageModel(PendingRequests pending) : PageModel
{
    /// <summary>The page on which it was chosen.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Keeps a choice; one that is none of ours changes nothing.</summary>
    /// <param name="language">The tag of the language.</param>
    public IActionResult OnPost(string? language)
    {
        if (PageLanguages.All.FirstOrDefault(known => string.Equals(known.Tag, language, StringComparison.Ordinal)) is { } chosen)
        {
            LanguageCookie.Write(Response, chosen);
        }

        if (!Url.IsLocalUrl(ReturnUrl))
        {
            return LocalRedirect("~/");
        }

        // A request that failed may go on to its app by now, where no form of this page may lead.
        return ReturnUrl!.Split('?')[0].EndsWith(PendingRequests.EndpointPath, StringComparison.OrdinalIgnoreCase)
            ? RedirectToPage("/Authorization/GoOn", new { ReturnUrl })
            : pending.GoOn(ReturnUrl);
    }
}
