using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Protocol.Jose;

/// <summary>ECDH-ES in its direct form, on P-256: both sides derive the key of the content (RFC 7518, 4.6).</summary>
internal static class KeyAgreement
{
    /// <summary>Derives the key from what both sides know (RFC 7518, 4.6.2: Concat KDF with SHA-256).</summary>
    /// <param name="secret">The shared secret, Z.</param>
    /// <param name="encryption">What the key is for.</param>
    /// <param name="producer">The <c>apu</c>, decoded; empty where there is none.</param>
    /// <param name="consumer">The <c>apv</c>, decoded; empty where there is none.</param>
    public static byte[] Derive(byte[] secret, ContentEncryption encryption, byte[] producer, byte[] consumer)
    {
        byte[] other = [.. WithLength(Encoding.ASCII.GetBytes(encryption.Name)), .. WithLength(producer), .. WithLength(consumer), .. Number(encryption.KeyLength * 8)];
        var key = new List<byte>();
        for (var round = 1; key.Count < encryption.KeyLength; round++)
        {
            key.AddRange(SHA256.HashData([.. Number(round), .. secret, .. other]));
        }

        return [.. key[..encryption.KeyLength]];
    }

    /// <summary>The shared secret of a private and a public key.</summary>
    /// <exception cref="CryptographicException">The public key is no point of the curve.</exception>
    public static byte[] Agree(ECParameters privateKey, ECParameters publicKey)
    {
        using var own = ECDiffieHellman.Create(privateKey);
        using var other = ECDiffieHellman.Create(publicKey);
        return own.DeriveRawSecretAgreement(other.PublicKey);
    }

    private static byte[] WithLength(byte[] value) => [.. Number(value.Length), .. value];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
