using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Signing;

/// <summary>The claims of an access token (RFC 9068, 2.2) or an ID token (OpenID Connect Core 1.0, 2) as JSON.</summary>
internal static class JwtClaims
{
    /// <summary>Writes them.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="token">The principal that the token is made of.</param>
    /// <param name="isIdToken">Whether it is an ID token, and not an access token.</param>
    /// <param name="issuer">The issuer identifier.</param>
    /// <param name="subject">The subject as the client knows it; null: as the principal says.</param>
    public static void Write(Utf8JsonWriter json, ClaimsPrincipal token, bool isIdToken, string issuer, string? subject)
    {
        json.WriteStartObject();
        json.WriteString(Claims.Issuer, issuer);
        WriteTime(json, Claims.ExpiresAt, token.GetExpirationDate());
        WriteTime(json, Claims.IssuedAt, token.GetCreationDate());
        var audiences = token.GetAudiences();
        if (audiences is [var audience])
        {
            json.WriteString(Claims.Audience, audience);
        }
        else
        {
            WriteList(json, Claims.Audience, audiences);
        }

        if (isIdToken)
        {
            // OpenID Connect Core 1.0, 2: always a list of texts, whatever the principal keeps them in.
            WriteList(json, Claims.AuthenticationMethodReference, token.GetClaims(Claims.AuthenticationMethodReference));
        }
        else
        {
            if (token.GetScopes() is { Length: > 0 } scopes)
            {
                json.WriteString(Claims.Scope, string.Join(' ', scopes));
            }

            json.WriteString(Claims.JwtId, Guid.CreateVersion7(token.GetCreationDate() ?? throw new InvalidOperationException("A token says when it was made.")));
        }

        if ((subject ?? token.GetClaim(Claims.Subject)) is { } sub)
        {
            json.WriteString(Claims.Subject, sub);
        }

        WriteOthers(json, [.. token.Claims], isIdToken);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        if (values.IsDefaultOrEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteOthers(Utf8JsonWriter json, Claim[] claims, bool isIdToken)
    {
        for (var index = 0; index < claims.Length; index++)
        {
            var claim = claims[index];
            if (IsLeftOut(claim.Type, isIdToken) || Holds(claims.AsSpan(0, index), claim.Type))
            {
                continue;
            }

            json.WritePropertyName(claim.Type);
            var others = claims.AsSpan(index + 1);
            var isList = Holds(others, claim.Type);
            if (isList)
            {
                json.WriteStartArray();
            }

            WriteValue(json, claim);
            if (isList)
            {
                foreach (var other in others)
                {
                    if (string.Equals(other.Type, claim.Type, StringComparison.Ordinal))
                    {
                        WriteValue(json, other);
                    }
                }

                json.WriteEndArray();
            }
        }
    }

    // What has a member of its own, and what OpenIddict keeps for itself. An access token without a row names its grant, with which it is
    // revoked; who may present it is its client_id (RFC 9068, 2.2), and OpenIddict reads it there.
    private static bool IsLeftOut(string type, bool isIdToken) => type switch
    {
        Claims.Issuer or Claims.ExpiresAt or Claims.IssuedAt or Claims.Audience or Claims.Subject => true,
        Claims.Private.CreationDate or Claims.Private.ExpirationDate or Claims.Private.Issuer or Claims.Private.TokenType or Claims.Private.Audience => true,
        Claims.Private.AuthorizationId or Claims.Private.TokenId or Claims.AuthenticationMethodReference => isIdToken,
        Claims.Private.Scope or Claims.Private.Presenter or Claims.Scope or Claims.JwtId => !isIdToken,
        _ => false,
    };

    private static bool Holds(ReadOnlySpan<Claim> claims, string type)
    {
        foreach (var claim in claims)
        {
            if (string.Equals(claim.Type, type, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            json.WriteNumber(name, value.ToUnixTimeSeconds());
        }
    }

    private static void WriteValue(Utf8JsonWriter json, Claim claim)
    {
        var value = claim.Value;
        switch (claim.ValueType)
        {
            case ClaimValueTypes.Integer or ClaimValueTypes.Integer32 or ClaimValueTypes.Integer64 when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case ClaimValueTypes.Boolean when bool.TryParse(value, out var isTrue):
                json.WriteBooleanValue(isTrue);
                break;
            case ClaimValueTypes.Double when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && double.IsFinite(fraction):
                json.WriteNumberValue(fraction);
                break;
            case JsonClaimValueTypes.Json or JsonClaimValueTypes.JsonArray:
                json.WriteRawValue(value);
                break;
            case JsonClaimValueTypes.JsonNull:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(value);
                break;
        }
    }
}
