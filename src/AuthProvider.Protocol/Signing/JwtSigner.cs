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
        var token = ArrayPool<byte>.Shared.Rent(LongestToken(header, payload));
        try
        {
            return Encoding.ASCII.GetString(token, 0, Write(header, payload, token));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(token, clearArray: true);
        }
    }

    /// <summary>Makes a token with a header that was made before.</summary>
    /// <param name="header">The header as it stands in the token, with the dot behind it.</param>
    /// <param name="payload">Its claims, as JSON in UTF-8.</param>
    /// <returns>The token in ASCII.</returns>
    public byte[] Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var token = new byte[LongestToken(header, payload)];
        return token[..Write(header, payload, token)];
    }

    private static int LongestToken(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload) =>
        header.Length + Base64Url.GetEncodedLength(payload.Length) + 1 + Base64Url.GetEncodedLength(MaximumSignature);

    private int Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> token)
    {
        header.CopyTo(token);
        var signed = header.Length + Base64Url.EncodeToUtf8(payload, token[header.Length..]);
        Span<byte> signature = stackalloc byte[MaximumSignature];
        if (!_provider.Sign(token[..signed], signature, out var written))
        {
            throw new InvalidOperationException("The key makes longer signatures than any algorithm here.");
        }

        token[signed] = (byte)'.';
        return signed + 1 + Base64Url.EncodeToUtf8(signature[..written], token[(signed + 1)..]);
    }

    private static byte[] Header(string type, SigningCredentials credentials) => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [JsonWebKeyParameterNames.Alg] = credentials.Algorithm,
            [JsonWebKeyParameterNames.Kid] = credentials.Key.KeyId,
            ["typ"] = type,
        })) + ".");
}
