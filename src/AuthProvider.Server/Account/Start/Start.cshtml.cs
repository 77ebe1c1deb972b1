using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.Start;

/// <summary>The first page: the way in, or on to the account of whoever is signed in.</summary>
public sealed class StartModel(ServerSettings settings) : PageModel
{
    /// <summary>Whether everybody may make an account.</summary>
    public bool IsSignUpOpen => settings.SignUp is SignUpMode.Open;

    public IActionResult OnGet() => User.Identity is { IsAuthenticated: true } ? LocalRedirect("~/account") : Page();
}
