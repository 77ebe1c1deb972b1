using Microsoft.AspNetCore.Mvc;

namespace AuthProvider.Server.Authorization;

/// <summary>Leads the browser from a page of ours to where the person was going.</summary>
internal static class WayBack
{
    /// <summary>
    /// Goes there at once; over a page that goes on by itself where the answer would lead a form to what no policy can name
    /// (<see cref="RedirectOrigins"/>), since browsers check a form's target through all redirects.
    /// </summary>
    /// <param name="pending">The requests that wait.</param>
    /// <param name="address">A local address.</param>
    public static IActionResult GoOn(this PendingRequests pending, string address) =>
        pending.FindTicket(address)?.RedirectUri is { } uri && RedirectOrigins.Of(uri) is null
            ? new RedirectToPageResult("/Authorization/GoOn", new { returnUrl = address })
            : new LocalRedirectResult(address);
}
