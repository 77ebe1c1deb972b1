using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AuthProvider.Protocol.Signing;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// A token response whose access token is a JWT without a row (RFC 6749, 5.1; RFC 9068): makes others that differ in <c>jti</c>,
/// <c>iat</c> and <c>exp</c> only, each signed anew.
/// </summary>
internal sealed class TokenTemplate
{
    private readonly ISigningKeys _keys;
    private readonly SigningCredentials _credentials;
    private readonly SignatureProvider _signer;
    private readonly byte[] _before;
    private readonly byte[] _after;
    private readonly byte[] _header;
    private readonly byte[] _payload;
    private readonly Place _id;
    private readonly Place _issuedAt;
    private readonly Place _expiresAt;
    private readonly long _lifetime;

    private TokenTemplate(
        ISigningKeys keys, SigningCredentials credentials, byte[] before, byte[] after, byte[] header, byte[] payload, Place id, Place issuedAt, Place expiresAt, long lifetime)
    {
        (_keys, _credentials, _before, _after, _header, _payload) = (keys, credentials, before, after, header, payload);
        (_id, _issuedAt, _expiresAt, _lifetime) = (id, issuedAt, expiresAt, lifetime);

        // One a key, which the factory keeps.
        _signer = credentials.Key.CryptoProviderFactory.CreateForSigning(credentials.Key, credentials.Algorithm);
    }

    /// <summary>Reads a response of the pipeline.</summary>
    /// <param name="body">The response.</param>
    /// <param name="keys">The keys that sign.</param>
    /// <param name="template">What makes others like it.</param>
    /// <returns>False where it is none of which others can be made.</returns>
    public static bool TryCreate(byte[] body, ISigningKeys keys, [NotNullWhen(true)] out TokenTemplate? template)
    {
        template = null;
        using var response = JsonDocument.Parse(body);
        if (!response.RootElement.TryGetProperty("access_token", out var member) || member.GetString() is not { } token
            || token.Split('.') is not [var header, var claims, _])
        {
            return false;
        }

        var start = body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token));
        if (start < 0)
        {
            return false;
        }

        var payload = Base64Url.DecodeFromChars(claims);
        if (keys.FindActive(ISigningKeys.AccessTokenAlgorithm) is not { } credentials
            || Base64Url.DecodeFromChars(header).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{credentials.Key.KeyId}\"")) < 0
            || Find(payload, "jti") is not { } id || Find(payload, "iat") is not { } issuedAt || Find(payload, "exp") is not { } expiresAt
            || Find(payload, "nbf") is not null
            || !Guid.TryParseExact(Encoding.UTF8.GetString(id.In(payload)), "D", out _))
        {
            return false;
        }

        var lifetime = Number(expiresAt.In(payload)) - Number(issuedAt.In(payload));
        template = new(
            keys, credentials, body[..start], body[(start + token.Length)..], Encoding.UTF8.GetBytes(header + "."), payload, id, issuedAt, expiresAt, lifetime);
        return true;
    }

    /// <summary>Makes a response with a new token.</summary>
    /// <param name="now">The time.</param>
    /// <param name="body">The response.</param>
    /// <returns>False where another key signs now.</returns>
    public bool TryWrite(DateTimeOffset now, out byte[] body)
    {
        body = [];
        if (!ReferenceEquals(_keys.FindActive(ISigningKeys.AccessTokenAlgorithm), _credentials))
        {
            return false;
        }

        var payload = (byte[])_payload.Clone();
        Guid.CreateVersion7(now).TryFormat(_id.In(payload), out _, "D");
        var seconds = now.ToUnixTimeSeconds();
        if (!TryWrite(seconds, _issuedAt.In(payload)) || !TryWrite(seconds + _lifetime, _expiresAt.In(payload)))
        {
            return false;
        }

        var signed = new byte[_header.Length + Base64Url.GetEncodedLength(payload.Length)];
        _header.CopyTo(signed, 0);
        Base64Url.EncodeToUtf8(payload, signed.AsSpan(_header.Length));
        var signature = _signer.Sign(signed);

        body = new byte[_before.Length + signed.Length + 1 + Base64Url.GetEncodedLength(signature.Length) + _after.Length];
        var rest = body.AsSpan();
        Append(ref rest, _before);
        Append(ref rest, signed);
        Append(ref rest, "."u8);
        rest = rest[Base64Url.EncodeToUtf8(signature, rest)..];
        Append(ref rest, _after);
        return true;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }

    // In the place of a number of as many digits: those of times have ten until the year 2286.
    private static bool TryWrite(long number, Span<byte> place) =>
        number.TryFormat(place, out var written, default, CultureInfo.InvariantCulture) && written == place.Length;

    private static long Number(ReadOnlySpan<byte> digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    // The text of a claim's value, without its quotation marks.
    private static Place? Find(byte[] payload, string name)
    {
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(name))
            {
                reader.Read();
                var quote = reader.TokenType is JsonTokenType.String ? 1 : 0;
                return reader.TokenType is JsonTokenType.String or JsonTokenType.Number
                    ? new((int)reader.TokenStartIndex + quote, reader.ValueSpan.Length)
                    : null;
            }
        }

        return null;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Start, int Length)
    {
        public Span<byte> In(byte[] payload) => payload.AsSpan(Start, Length);
    }
}
