using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AuthProvider.Protocol.SessionManagement;
using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.Sessions;

/// <summary>
/// The cookie from which the script of the check page knows which session is the active one (OpenID Connect Session Management 1.0, 3.2).
/// It is no secret and opens nothing: a digest that changes when another account, or none, is active.
/// </summary>
internal sealed class BrowserStateCookie(BrowserSessions browsers) : IBrowserStates
{
    /// <summary>The name; <c>check-session.js</c> has it too.</summary>
    public const string Name = "__Host-AuthProvider-State";

    /// <inheritdoc />
    public async ValueTask<string?> RefreshAsync(HttpContext context)
    {
        var browser = await browsers.GetAsync();
        var state = StateOf(browser);
        if (!string.Equals(context.Request.Cookies[Name], state, StringComparison.Ordinal))
        {
            Write(context.Response, browser);
        }

        return state;
    }

    /// <summary>Sets the cookie to what a browser has come to; takes it away where nobody is signed in.</summary>
    public static void Write(HttpResponse response, BrowserSnapshot? browser)
    {
        if (StateOf(browser) is { } state)
        {
            response.Cookies.Append(Name, state, Options(browser!.Active!));
        }
        else
        {
            response.Cookies.Delete(Name, Options(active: null));
        }
    }

    private static string? StateOf(BrowserSnapshot? browser) => browser is { Active: { } active }
        ? Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"browser state {browser.Id:N} {active.Sid}")))
        : null;

    // Readable by script, and sent to the frame in pages of other sites: that is what it is for.
    private static CookieOptions Options(SessionSnapshot? active) => new()
    {
        Secure = true, HttpOnly = false, SameSite = SameSiteMode.None, Path = "/", IsEssential = true,
        Expires = active is { IsPersistent: true } ? active.ExpiresAt : null,
    };
}
