using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Signing;

/// <summary>The keys that sign tokens. The host implements it.</summary>
public interface ISigningKeys
{
    /// <summary>The algorithm that every provider must have for ID tokens (OpenID Connect Core 1.0, 15.1).</summary>
    const string DefaultIdTokenAlgorithm = SecurityAlgorithms.RsaSha256;

    /// <summary>The algorithm of access tokens: a fifteenth of the cost of RS256.</summary>
    const string AccessTokenAlgorithm = SecurityAlgorithms.EcdsaSha256;

    /// <summary>All keys that JWKS shows: those to come, those that sign and those whose last token has not expired.</summary>
    IReadOnlyList<SigningCredentials> Published { get; }

    /// <summary>
    /// The keys that JWKS no longer shows, and that signed ID tokens of sessions that may live still: only an <c>id_token_hint</c> is
    /// verified with them (OpenID Connect Core 1.0, 3.1.2.1; RP-Initiated Logout 1.0, 2).
    /// </summary>
    IReadOnlyList<SecurityKey> OfEarlierIdTokens { get; }

    /// <summary>The key that signs now.</summary>
    /// <param name="algorithm">An <c>alg</c> (RFC 7518, 3.1).</param>
    /// <returns>The key; null where there is none for this algorithm.</returns>
    SigningCredentials? FindActive(string algorithm);

    /// <summary>The key that signs now, for what must be signed.</summary>
    /// <param name="algorithm">An <c>alg</c> (RFC 7518, 3.1).</param>
    /// <exception cref="SecurityTokenSignatureKeyNotFoundException">There is none for this algorithm.</exception>
    sealed SigningCredentials GetActive(string algorithm) =>
        FindActive(algorithm) ?? throw new SecurityTokenSignatureKeyNotFoundException($"No active key signs {algorithm}.");
}
