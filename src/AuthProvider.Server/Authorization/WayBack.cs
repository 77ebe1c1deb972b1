using System.Text;
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
    /// <param name="address">A local address, as it came: what a header cannot hold is encoded (RFC 3987, 3.1).</param>
    public static IActionResult GoOn(this PendingRequests pending, string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var encoded = Encode(address);
        return pending.FindTicket(encoded)?.RedirectUri is { } uri && RedirectOrigins.Of(uri) is null
            ? new RedirectToPageResult("/Authorization/GoOn", new { returnUrl = encoded })
            : new LocalRedirectResult(encoded);
    }

    /// <summary>An address in a form that a header can hold; what is encoded already stays as it is.</summary>
    /// <param name="address">The address.</param>
    public static string Encode(string address)
    {
        var encoded = new StringBuilder(address.Length);
        foreach (var rune in address.EnumerateRunes())
        {
            encoded.Append(rune.Value is > ' ' and < '\u007F' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return encoded.ToString();
    }
}
