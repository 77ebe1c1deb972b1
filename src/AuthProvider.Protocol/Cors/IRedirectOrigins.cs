namespace AuthProvider.Protocol.Cors;

/// <summary>The web origins of the redirect URIs of all apps that may be used. The host implements it, from memory: a preflight costs no database.</summary>
public interface IRedirectOrigins
{
    /// <summary>Whether an app has a redirect URI of this origin.</summary>
    /// <param name="origin">The <c>Origin</c> header (RFC 6454, 6.2).</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ValueTask<bool> ContainsAsync(string origin, CancellationToken cancellationToken);
}
