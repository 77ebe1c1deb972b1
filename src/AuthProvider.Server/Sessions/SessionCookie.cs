namespace AuthProvider.Server.Sessions;

/// <summary>The cookie that names the browser. It holds a secret of 256 random bits and nothing else.</summary>
internal static class SessionCookie
{
    /// <summary>The name; the prefix makes browsers demand Secure, the path / and no Domain (RFC 6265bis, 4.1.3.2).</summary>
    public const string Name = "__Host-AuthProvider";

    // Secrets have 43 characters; a longer value is none, and is not hashed.
    private const int MaximumLength = 64;

    /// <summary>The secret that the browser sent; null where it sent none.</summary>
    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(Name, out var value) && value is { Length: > 0 and <= MaximumLength } ? value : null;

    /// <summary>Sets the cookie.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="expiresAt">When the cookie ends; null: with the browser's window.</param>
    public static void Write(HttpResponse response, string secret, DateTimeOffset? expiresAt) => response.Cookies.Append(Name, secret, Options(expiresAt));

    /// <summary>Takes the cookie away.</summary>
    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, Options(expiresAt: null));

    // SameSite=None: silent renewal in a frame and a POST to the authorization endpoint need the cookie (DESIGN, decision 2).
    private static CookieOptions Options(DateTimeOffset? expiresAt) => new()
    {
        Secure = true, HttpOnly = true, SameSite = SameSiteMode.None, Path = "/", IsEssential = true, Expires = expiresAt,
    };
}
