using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Account.SignIn;

/// <summary>Asks the user of a session for just what an app misses (RFC 9470): the second step where the first one was proven, else all of it.</summary>
[BeginsSession]
public sealed class StepUpModel(BrowserSessions browsers, SignInSteps steps, AuthProviderDbContext database) : PageModel
{
    /// <summary>Where the person was going.</summary>
    [FromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>The <c>sid</c> of the session.</summary>
    [FromQuery(Name = "sid")]
    public string? Sid { get; set; }

    /// <summary>Whether only a passkey will do.</summary>
    [FromQuery(Name = "passkey")]
    public bool NeedsPasskey { get; set; }

    public async Task<IActionResult> OnGetAsync()
    {
        var target = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : Url.Content("~/account");
        var browser = await browsers.GetAsync();
        if (browser?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, Sid, StringComparison.Ordinal)) is not { } session)
        {
            return LocalRedirect(target);
        }

        var user = await database.Users.AsNoTracking().SingleAsync(row => row.Id == session.UserId, HttpContext.RequestAborted);
        if (NeedsPasskey || !user.TwoFactorEnabled || !SecondStepVerdict.IsJoinedBy(session.AuthenticationMethods))
        {
            return LocalRedirect(ReturnAddress.On("~/sign-in", target, QueryString.Create("hint", session.UserName)));
        }

        await steps.StepUpAsync(session, user);
        return LocalRedirect(ReturnAddress.On("~/sign-in/verify", target));
    }
}
