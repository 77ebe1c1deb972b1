using AuthProvider.Protocol.Jose;

namespace AuthProvider.Protocol.TokenEncryption;

/// <summary>The keys that clients encrypt for. The host implements it.</summary>
public interface IDecryptionKeys
{
    /// <summary>The newest key of each algorithm, which JWKS shows.</summary>
    IReadOnlyList<DecryptionKey> Published { get; }

    /// <summary>All keys that still decrypt: those shown, and those that a client may have read a while ago.</summary>
    IReadOnlyList<DecryptionKey> All { get; }
}
