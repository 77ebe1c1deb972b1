namespace AuthProvider.Server.Authorization;

/// <summary>Origins of redirect URIs, as a Content-Security-Policy names them.</summary>
internal static class RedirectOrigins
{
    /// <summary>
    /// The origin of an http or https URI; of a private-use scheme, which has none, the scheme (Content Security Policy Level 3, 2.3.1).
    /// Null where no policy can name it: the grammar of sources has no IPv6 addresses, and browsers skip a source that they cannot read.
    /// </summary>
    public static string? Of(string redirectUri)
    {
        var uri = new Uri(redirectUri);
        return uri.Scheme is not ("https" or "http") ? uri.Scheme + ":"
            : uri.HostNameType is UriHostNameType.IPv6 ? null
            : uri.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>Lets the forms of a page lead to a redirect URI, as far as a policy can say so.</summary>
    /// <param name="context">The request for the page.</param>
    /// <param name="redirectUri">The URI.</param>
    public static void AllowFormAction(HttpContext context, string redirectUri)
    {
        if (Of(redirectUri) is { } origin)
        {
            Hosting.PagePolicy.AllowFormAction(context, origin);
        }
    }
}
