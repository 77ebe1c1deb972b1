using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Signing;

/// <summary>Signs JWTs with one key (RFC 7515, 7.1): what does not change from token to token is made once.</summary>
internal sealed class JwtSigner
{
    // The longest of the algorithms that sign here: RSA with 4,096 bits.
    private const int MaximumSignature = 512;

    private static readonly ConditionalWeakTable<SigningCredentials, JwtSigner> Signers = [];

    private readonly SigningCredentials _credentials;
    private readonly SignatureProvider _provider;
    private readonly ConcurrentDictionary<string, byte[]> _headers = new(StringComparer.Ordinal);

    private JwtSigner(SigningCredentials credentials)
    {
        _credentials = credentials;

        // One a key, which the factory keeps.
        _provider = credentials.Key.CryptoProviderFactory.CreateForSigning(credentials.Key, credentials.Algorithm);
    }

    /// <summary>The one of a key.</summary>
    public static JwtSigner Of(SigningCredentials credentials) => Signers.GetValue(credentials, static key => new JwtSigner(key));

    /// <summary>Makes a token.</summary>
    /// <param name="type">The <c>typ</c> of its header.</param>
    /// <param name="payload">Its claims, as JSON in UTF-8.</param>
    public string Sign(string type, ReadOnlySpan<byte> payload)
    {
        var header = _headers.GetOrAdd(type, static (typ, credentials) => Header(typ, credentials), _credentials);
        var signed = header.Length + Base64Url.GetEncodedLength(payload.Length);
        var token = ArrayPool<byte>.Shared.Rent(signed + 1 + Base64Url.GetEncodedLength(MaximumSignature));
        try
        {
            header.CopyTo(token, 0);
            Base64Url.EncodeToUtf8(payload, token.AsSpan(header.Length));
            Span<byte> signature = stackalloc byte[MaximumSignature];
            if (!_provider.Sign(token.AsSpan(0, signed), signature, out var written))
            {
                throw new InvalidOperationException("The key makes longer signatures than any algorithm here.");
            }

            token[signed] = (byte)'.';
            return Encoding.ASCII.GetString(token, 0, signed + 1 + Base64Url.EncodeToUtf8(signature[..written], token.AsSpan(signed + 1)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(token, clearArray: true);
        }
    }

    private static byte[] Header(string type, SigningCredentials credentials) => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [JsonWebKeyParameterNames.Alg] = credentials.Algorithm,
            [JsonWebKeyParameterNames.Kid] = credentials.Key.KeyId,
            ["typ"] = type,
        })) + ".");
}
