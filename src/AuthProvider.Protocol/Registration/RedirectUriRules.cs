using System.Buffers;
using AuthProvider.Protocol.Refusals;

namespace AuthProvider.Protocol.Registration;

/// <summary>Which redirect URIs an app may register. Pure: a text and the kind of app in, a sentence for the developer out.</summary>
/// <remarks>
/// The rules look at the text itself and not at what a URL parser makes of it, because the parser of the browser may make something
/// else of it: a URI that has two readings is refused.
/// </remarks>
public static class RedirectUriRules
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 2000;

    /// <summary>How many of a kind an app has at most.</summary>
    public const int MaximumCount = 20;

    // RFC 3986, 2.2 and 2.3, without the brackets and '@', which only an authority may hold, and '#' and '*', which none may.
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?!$&'()+,;=%@[]");

    // What this server appends to the URI: a registered one with such a parameter would have it twice.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "code", "state", "iss", "error", "error_description", "error_uri", "session_state", "response", "id_token", "access_token",
        "token_type", "expires_in", "scope",
    };

    /// <summary>Judges a redirect URI, or the URI to which a sign-out returns.</summary>
    /// <param name="uri">The text as the developer typed it.</param>
    /// <param name="type">Whether the app is native.</param>
    /// <param name="allowHttpLoopback">Whether apps that are not native may use http on localhost, 127.0.0.1 and [::1].</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? uri, ApplicationType type, bool allowHttpLoopback)
    {
        if (string.IsNullOrEmpty(uri))
        {
            return new Refusal("UriMissing", "Enter a redirect URI.");
        }

        return CheckText(uri) ?? CheckScheme(uri, type, allowHttpLoopback) ?? CheckPathAndQuery(uri);
    }

    private static Refusal? CheckText(string uri)
    {
        if (uri.Length > MaximumLength)
        {
            return new Refusal("UriLength", "A redirect URI has at most {0} characters.", MaximumLength);
        }

        if (uri.Contains('#', StringComparison.Ordinal))
        {
            return new Refusal("UriFragment", "A redirect URI has no fragment: remove '#' and what follows it.");
        }

        if (uri.Contains('*', StringComparison.Ordinal))
        {
            return new Refusal("UriWildcard", "A redirect URI has no wildcard: register each URI in full.");
        }

        return uri.AsSpan().ContainsAnyExcept(Allowed)
            ? new Refusal("UriCharacters", "A redirect URI has no spaces, backslashes or characters outside ASCII: percent-encode them, and write international host names as xn--.")
            : null;
    }

    private static Refusal? CheckScheme(string uri, ApplicationType type, bool allowHttpLoopback)
    {
        var end = uri.IndexOf(':', StringComparison.Ordinal);
        if (end <= 0 || !IsScheme(uri.AsSpan(0, end)))
        {
            return new Refusal("UriAbsolute", "A redirect URI is absolute: it begins with https:// (lower case).");
        }

        var scheme = uri[..end];
        if (scheme is "https" or "http")
        {
            return CheckAuthority(uri, scheme, type, allowHttpLoopback);
        }

        if (type is not ApplicationType.Native)
        {
            return new Refusal("UriScheme", "The scheme '{0}' is not allowed here: use https.", scheme);
        }

        if (!scheme.Contains('.', StringComparison.Ordinal))
        {
            return new Refusal("UriSchemeDot", "The scheme '{0}' has no dot: use a domain that you own in reverse, such as com.example.app (RFC 8252, 7.1).", scheme);
        }

        return uri.Length == end + 1 || uri[end + 1] != '/' || uri.Contains('@', StringComparison.Ordinal)
            ? new Refusal("UriSchemePath", "Write it as {0}:/path.", scheme)
            : null;
    }

    private static Refusal? CheckAuthority(string uri, string scheme, ApplicationType type, bool allowHttpLoopback)
    {
        if (RedirectUriParts.Split(uri) is not { } parts)
        {
            return new Refusal("UriHost", "After {0}:// comes the name of a host.", scheme);
        }

        if (parts.Authority.Contains('@', StringComparison.Ordinal))
        {
            return new Refusal("UriUserName", "A redirect URI has no user name before the host: remove it and '@'.");
        }

        // Our own parser has to take it as well: names of underscores alone after a number it does not.
        if (!parts.HasPlainHost || !Uri.TryCreate(uri, UriKind.Absolute, out _))
        {
            return new Refusal("UriAuthority", "'{0}' is not a host name in lower case, an IPv4 address in four parts or an IPv6 address in brackets, with an optional port.", parts.Authority);
        }

        if (scheme is "https" || (parts.IsLoopback && (allowHttpLoopback || type is ApplicationType.Native)))
        {
            return null;
        }

        return allowHttpLoopback || type is ApplicationType.Native
            ? new Refusal("UriHttp", "http is only for localhost, 127.0.0.1 and [::1]: use https.")
            : new Refusal("UriHttps", "Use https.");
    }

    private static Refusal? CheckPathAndQuery(string uri)
    {
        var query = uri.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? uri : uri[..query];
        if (path.Split('/').Any(IsDotSegment))
        {
            return new Refusal("UriSegments", "A redirect URI has no '.' or '..' segments: write the path that they lead to.");
        }

        // Some parsers write the dot for it, others leave it as it is.
        if (uri.Contains("%2e", StringComparison.OrdinalIgnoreCase))
        {
            return new Refusal("UriDot", "A dot in a redirect URI is written '.', not '%2e'.");
        }

        if (HasBrokenEscape(uri))
        {
            return new Refusal("UriEscape", "A '%' in a redirect URI is followed by two hexadecimal digits.");
        }

        var name = query < 0
            ? null
            : uri[(query + 1)..].Split('&').Select(pair => pair.Split('=')[0]).FirstOrDefault(Reserved.Contains);
        return name is null ? null : new Refusal("UriReserved", "The query of a redirect URI has no '{0}': the server adds a parameter of this name.", name);
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme)
    {
        foreach (var character in scheme)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetterLower(scheme[0]);
    }

    private static bool IsDotSegment(string segment) =>
        segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..";

    private static bool HasBrokenEscape(string uri)
    {
        for (var index = uri.IndexOf('%', StringComparison.Ordinal); index >= 0; index = uri.IndexOf('%', index + 1))
        {
            if (index + 2 >= uri.Length || !char.IsAsciiHexDigit(uri[index + 1]) || !char.IsAsciiHexDigit(uri[index + 2]))
            {
                return true;
            }
        }

        return false;
    }
}
