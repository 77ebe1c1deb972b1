using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.Start;

/// <summary>The first page: the way in, or on to the account of whoever is signed in, or to the choice among those that remain after a sign-out.</summary>
public sealed class StartModel(ServerSettings settings, BrowserSessions browsers) : PageModel
{
    /// <summary>Whether everybody may make an account.</summary>
    public bool IsSignUpOpen => settings.SignUp is SignUpMode.Open;

    /// <summary>Shows the way in, or leads on.</summary>
    public async Task<IActionResult> OnGetAsync() => await browsers.GetAsync() switch
    {
        { Active: not null } => LocalRedirect("~/account"),
        { Sessions.Count: > 0 } => LocalRedirect("~/choose-account"),
        _ => Page(),
    };
}
