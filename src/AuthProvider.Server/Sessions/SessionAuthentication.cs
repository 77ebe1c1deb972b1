using System.Security.Claims;
using System.Text.Encodings.Web;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Notices;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Sessions;

/// <summary>
/// Makes the active session of the browser the user of the request. A page that needs a user sends the browser to the sign-in page, or
/// to the choice among the accounts that remain here after a sign-out, and gets it back afterwards.
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, BrowserSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            return await sessions.GetAsync() is { Active: { } session }
                ? AuthenticateResult.Success(new AuthenticationTicket(ToPrincipal(session), SchemeName))
                : AuthenticateResult.NoResult();
        }
        catch (TicketStoreUnavailableException exception)
        {
            // What needs no user goes on; what does asks again, and fails.
            return AuthenticateResult.Fail(exception);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var question = await sessions.GetAsync() is { Sessions.Count: > 0 } ? "/choose-account" : "/sign-in";
        var (target, notice) = (Request.PathBase.ToUriComponent() + Request.Path.ToUriComponent() + Request.QueryString.ToUriComponent(), "");
        if (HttpMethods.IsPost(Request.Method))
        {
            // A form that is posted after its session ended leads back to the page that it stood on, and says that it was lost.
            Notice.Give(Context, Notice.StaleForm);
            (target, notice) = (RedirectStaleForm.PageOf(Request), $"&{Notice.Parameter}={Notice.StaleForm}");
        }

        Response.Redirect($"{Request.PathBase}{question}?returnUrl={Uri.EscapeDataString(target)}{notice}");
    }

    private static ClaimsPrincipal ToPrincipal(SessionSnapshot session)
    {
        var identity = new ClaimsIdentity(SchemeName, Claims.Name, Claims.Role);
        identity.AddClaim(new Claim(Claims.Subject, session.UserId.ToString("D")));
        identity.AddClaim(new Claim(Claims.Name, session.DisplayName));
        identity.AddClaim(new Claim(Claims.PreferredUsername, session.UserName));
        identity.AddClaim(new Claim(SessionUser.SessionIdClaim, session.Id.ToString("D")));
        identity.AddClaims(session.Roles.Select(role => new Claim(Claims.Role, role)));
        return new ClaimsPrincipal(identity);
    }
}

/// <summary>What pages ask of the signed-in user.</summary>
public static class SessionUser
{
    internal const string SessionIdClaim = "session_id";

    /// <summary>The identifier of the signed-in user.</summary>
    /// <param name="user">The user of a request that needs one.</param>
    public static Guid GetUserId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue(Claims.Subject)!);

    /// <summary>The identifier of the session that the request runs in.</summary>
    /// <param name="user">The user of a request that needs one.</param>
    public static Guid GetSessionId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue(SessionIdClaim)!);
}
