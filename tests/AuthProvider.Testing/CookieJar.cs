using Microsoft.Net.Http.Headers;

namespace AuthProvider.Testing;

/// <summary>Keeps cookies as browsers do: by path, over https only, until they expire on the clock of the test (RFC 6265bis, 5).</summary>
internal sealed class CookieJar(TimeProvider time)
{
    private readonly List<StoredCookie> _cookies = [];

    public IEnumerable<StoredCookie> Live => _cookies.Where(cookie => cookie.ExpiresAt is null || cookie.ExpiresAt > time.GetUtcNow());

    public void Store(Uri address, IEnumerable<string> headers)
    {
        foreach (var cookie in SetCookieHeaderValue.ParseList([.. headers]))
        {
            Store(address, cookie);
        }
    }

    public string? HeaderFor(Uri address)
    {
        var pairs = Live.Where(cookie => cookie.Belongs(address)).Select(cookie => $"{cookie.Name}={cookie.Value}").ToList();
        return pairs.Count == 0 ? null : string.Join("; ", pairs);
    }

    /// <summary>Forgets what a browser forgets when its last window closes.</summary>
    public void RemoveSessionCookies() => _cookies.RemoveAll(cookie => cookie.ExpiresAt is null);

    private void Store(Uri address, SetCookieHeaderValue cookie)
    {
        var name = cookie.Name.ToString();
        var path = cookie.Path.HasValue && cookie.Path.Value!.StartsWith('/') ? cookie.Path.Value : "/";
        var hostOnlyPrefix = name.StartsWith("__Host-", StringComparison.Ordinal);
        var secureOnly = hostOnlyPrefix || name.StartsWith("__Secure-", StringComparison.Ordinal) || cookie.SameSite is SameSiteMode.None;
        if ((secureOnly && !cookie.Secure) || (hostOnlyPrefix && (path != "/" || cookie.Domain.HasValue)))
        {
            throw new InvalidOperationException($"A browser refuses the cookie {name}: its attributes do not fit its name.");
        }

        _cookies.RemoveAll(other => other.Name == name && other.Host == address.Host && other.Path == path);
        var expiresAt = cookie.MaxAge is { } age ? time.GetUtcNow() + age : cookie.Expires;
        _cookies.Add(new StoredCookie(name, cookie.Value.ToString(), address.Host, path, cookie.Secure, expiresAt));
    }

    internal sealed record StoredCookie(string Name, string Value, string Host, string Path, bool Secure, DateTimeOffset? ExpiresAt)
    {
        public bool Belongs(Uri address) =>
            address.Host == Host
            && (!Secure || address.Scheme == Uri.UriSchemeHttps)
            && (Path == "/" || address.AbsolutePath == Path || address.AbsolutePath.StartsWith(Path.TrimEnd('/') + "/", StringComparison.Ordinal));
    }
}
