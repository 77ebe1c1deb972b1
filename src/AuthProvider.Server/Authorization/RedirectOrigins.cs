namespace AuthProvider.Server.Authorization;

/// <summary>Origins of redirect URIs, as a Content-Security-Policy names them.</summary>
internal static class RedirectOrigins
{
    /// <summary>The origin of an http or https URI; of a private-use scheme, which has none, the scheme (Content Security Policy Level 3, 2.3.1).</summary>
    public static string Of(string redirectUri)
    {
        var uri = new Uri(redirectUri);
        return uri.Scheme is "https" or "http" ? uri.GetLeftPart(UriPartial.Authority) : uri.Scheme + ":";
    }
}
