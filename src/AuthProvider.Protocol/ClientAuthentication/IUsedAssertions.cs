namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>Remembers which client assertions were used. The host implements it.</summary>
public interface IUsedAssertions
{
    /// <summary>Uses an assertion: of many attempts, at the same time or after a restart, one succeeds (RFC 7523, 3: <c>jti</c>).</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="jti">The identifier that the client gave it.</param>
    /// <param name="expiresAt">From when on it may be forgotten, for the assertion has expired.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it had not been used before.</returns>
    ValueTask<bool> TryUseAsync(string clientId, string jti, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
