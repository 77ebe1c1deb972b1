using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Authorization;

/// <summary>Goes on to an address of this server by itself, so that what comes after is no longer the answer to a form (<see cref="WayBack"/>).</summary>
public sealed class GoOnModel : PageModel
{
    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Where the page goes: only to an address of this server.</summary>
    public string Target => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : Url.Content("~/account");
}
