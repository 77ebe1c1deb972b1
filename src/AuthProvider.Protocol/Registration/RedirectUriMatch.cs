namespace AuthProvider.Protocol.Registration;

/// <summary>Compares a requested redirect URI with a registered one.</summary>
public static class RedirectUriMatch
{
    /// <summary>
    /// Whether the two are equal character by character (RFC 3986, 6.2.1); for a native app also whether they differ only in the port
    /// of an http loopback host, which such an app is given by its system at run time (RFC 8252, 7.3).
    /// </summary>
    /// <param name="registered">The URI that the developer registered.</param>
    /// <param name="requested">The URI in the request.</param>
    /// <param name="type">Whether the app is native.</param>
    public static bool Matches(string registered, string requested, ApplicationType type)
    {
        ArgumentNullException.ThrowIfNull(registered);
        ArgumentNullException.ThrowIfNull(requested);

        if (string.Equals(registered, requested, StringComparison.Ordinal))
        {
            return true;
        }

        return type is ApplicationType.Native
            && RedirectUriParts.Split(registered) is { Scheme: "http", HasPlainHost: true, IsLoopback: true } ours
            && RedirectUriParts.Split(requested) is { Scheme: "http", HasPlainHost: true, IsLoopback: true } theirs
            && string.Equals(ours.Host, theirs.Host, StringComparison.Ordinal)
            && string.Equals(ours.Rest, theirs.Rest, StringComparison.Ordinal);
    }
}
