using Microsoft.AspNetCore.Http;

namespace AuthProvider.Protocol.SessionManagement;

/// <summary>
/// Keeps the state of the user's session in a cookie that the script of the check page can read (OpenID Connect Session Management 1.0,
/// 3.2). The host implements it.
/// </summary>
public interface IBrowserStates
{
    /// <summary>The path of the page that apps load in a frame, relative to the issuer.</summary>
    const string CheckPagePath = "connect/checksession";

    /// <summary>The state of the browser behind a request; sees to it that its cookie says the same.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The state; null while nobody is signed in.</returns>
    ValueTask<string?> RefreshAsync(HttpContext context);
}
