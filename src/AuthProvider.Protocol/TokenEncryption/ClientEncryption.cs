using System.Security.Cryptography;
using AuthProvider.Protocol.ClientKeys;
using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Registration;

namespace AuthProvider.Protocol.TokenEncryption;

/// <summary>Encrypts for a client, with a key that it registered or publishes (OpenID Connect Core 1.0, 10.2).</summary>
internal sealed class ClientEncryption(ClientKeySet keys)
{
    /// <summary>Encrypts.</summary>
    /// <param name="application">The client.</param>
    /// <param name="metadata">What it registered.</param>
    /// <param name="content">The content.</param>
    /// <param name="algorithm">The registered <c>alg</c>.</param>
    /// <param name="encryption">The registered <c>enc</c>; null for the default (OpenID Connect Dynamic Client Registration 1.0, 2).</param>
    /// <param name="isSigned">Whether the content is a signed JWT.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The encrypted content; null where the client has no key for the algorithm, or the algorithm is unknown.</returns>
    public async ValueTask<string?> EncryptAsync(
        object application, ClientMetadata metadata, string content, string algorithm, string? encryption, bool isSigned, CancellationToken cancellationToken)
    {
        var key = (await keys.ListAsync(application, metadata, cancellationToken)).Select(candidate => EncryptionKey.TryRead(candidate, algorithm)).FirstOrDefault(candidate => candidate is not null);
        if (key is null || ContentEncryption.Find(encryption ?? ContentEncryption.All[0].Name) is not { } method)
        {
            return null;
        }

        try
        {
            return EncryptedJwt.Encrypt(content, key, method, isSigned ? "JWT" : null);
        }
        catch (CryptographicException)
        {
            // A point beside the curve, an even modulus.
            return null;
        }
    }
}
