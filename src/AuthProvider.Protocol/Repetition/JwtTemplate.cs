using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AuthProvider.Protocol.Signing;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// A token response whose access token is a JWT (RFC 9068): each further one differs in its identifiers, <c>iat</c> and <c>exp</c>, and is
/// signed anew.
/// </summary>
internal sealed class JwtTemplate : ITokenTemplate
{
    private readonly ISigningKeys _keys;
    private readonly SigningCredentials _credentials;
    private readonly JwtSigner _signer;
    private readonly ResponseParts _parts;
    private readonly byte[] _header;
    private readonly byte[] _payload;
    private readonly Place _id;
    private readonly Place? _rowId;
    private readonly Place _issuedAt;
    private readonly Place _expiresAt;
    private readonly long _lifetime;
    private readonly IRecordedToken? _record;

    private JwtTemplate(
        ISigningKeys keys, SigningCredentials credentials, ResponseParts parts, string header, byte[] payload, Place id, Place? rowId, Place issuedAt, Place expiresAt,
        IRecordedToken? record)
    {
        (_keys, _credentials, _parts, _payload, _record) = (keys, credentials, parts, payload, record);
        (_id, _rowId, _issuedAt, _expiresAt) = (id, rowId, issuedAt, expiresAt);
        _header = Encoding.ASCII.GetBytes(header + ".");
        _lifetime = Number(expiresAt.In(payload)) - Number(issuedAt.In(payload));
        _signer = JwtSigner.Of(credentials);
    }

    /// <summary>Reads a response of the pipeline.</summary>
    /// <param name="parts">The response.</param>
    /// <param name="keys">The keys that sign.</param>
    /// <param name="record">Writes the rows of the tokens; null where they have none.</param>
    /// <returns>Null where it is none of which others can be made.</returns>
    public static JwtTemplate? TryCreate(ResponseParts parts, ISigningKeys keys, IRecordedToken? record)
    {
        if (parts.Token.Split('.') is not [var header, var claims, _])
        {
            return null;
        }

        var payload = Base64Url.DecodeFromChars(claims);
        var rowId = FindIdentifier(payload, Claims.Private.TokenId);
        if (keys.FindActive(ISigningKeys.AccessTokenAlgorithm) is not { } credentials
            || Base64Url.DecodeFromChars(header).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{credentials.Key.KeyId}\"")) < 0
            || FindIdentifier(payload, Claims.JwtId) is not { } id || Find(payload, Claims.IssuedAt) is not { } issuedAt
            || Find(payload, Claims.ExpiresAt) is not { } expiresAt || Find(payload, Claims.NotBefore) is not null
            || rowId is null != record is null)
        {
            return null;
        }

        return new(keys, credentials, parts, header, payload, id, rowId, issuedAt, expiresAt, record);
    }

    /// <inheritdoc />
    public ValueTask<byte[]?> WriteAsync(DateTimeOffset now)
    {
        if (!ReferenceEquals(_keys.FindActive(ISigningKeys.AccessTokenAlgorithm), _credentials))
        {
            return default;
        }

        return _record is null ? new(Sign(now, rowId: null)) : RecordAsync(_record, now);
    }

    // Signed while the writer is at work.
    private async ValueTask<byte[]?> RecordAsync(IRecordedToken record, DateTimeOffset now)
    {
        var (id, createdAt) = (Guid.CreateVersion7(now), DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
        var recording = record.RepeatAsync(id, createdAt, createdAt.AddSeconds(_lifetime));
        var body = Sign(now, id);
        return await recording is { IsWritten: true } ? body : null;
    }

    private byte[]? Sign(DateTimeOffset now, Guid? rowId)
    {
        var payload = (byte[])_payload.Clone();
        Guid.CreateVersion7(now).TryFormat(_id.In(payload), out _, "D");
        rowId?.TryFormat(_rowId!.Value.In(payload), out _, "D");
        var seconds = now.ToUnixTimeSeconds();
        if (!TryWrite(seconds, _issuedAt.In(payload)) || !TryWrite(seconds + _lifetime, _expiresAt.In(payload)))
        {
            return null;
        }

        return _parts.Around(_signer.Sign(_header, payload));
    }

    // In the place of a number of as many digits: those of times have ten until the year 2286.
    private static bool TryWrite(long number, Span<byte> place) =>
        number.TryFormat(place, out var written, default, CultureInfo.InvariantCulture) && written == place.Length;

    private static long Number(ReadOnlySpan<byte> digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Place? FindIdentifier(byte[] payload, string name) =>
        Find(payload, name) is { } place && Guid.TryParseExact(Encoding.UTF8.GetString(place.In(payload)), "D", out _) ? place : null;

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
