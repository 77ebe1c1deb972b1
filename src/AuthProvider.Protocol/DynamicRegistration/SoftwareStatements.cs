using System.Text.Json;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>Somebody whose software statements this server takes.</summary>
/// <param name="Issuer">The <c>iss</c> of the statements.</param>
/// <param name="Keys">The public keys that verify them.</param>
public sealed record SoftwareStatementIssuer(string Issuer, JsonWebKeySet Keys);

/// <summary>Verifies software statements: metadata that somebody vouches for (RFC 7591, 2.3).</summary>
public sealed class SoftwareStatements(IOptions<ProtocolOptions> options, TimeProvider time)
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private static readonly HashSet<string> OfToken = new(StringComparer.Ordinal)
    {
        Claims.Issuer, Claims.Subject, Claims.Audience, Claims.ExpiresAt, Claims.NotBefore, Claims.IssuedAt, Claims.JwtId, "software_statement",
    };

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 32 * 1024 };

    /// <summary>Verifies one.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="mustBeCurrent">Whether it must not have expired; one that was accepted before still binds after its expiry.</param>
    /// <returns>The metadata in it, or the error.</returns>
    public async Task<(IReadOnlyDictionary<string, JsonElement>? Metadata, ProtocolError? Error)> ReadAsync(string text, bool mustBeCurrent)
    {
        if (Parse(text) is not { } token)
        {
            return Invalid("The software statement is not a signed JWT.");
        }

        if (options.Value.SoftwareStatementIssuers.FirstOrDefault(issuer => string.Equals(issuer.Issuer, token.Issuer, StringComparison.Ordinal)) is not { } trusted)
        {
            return (null, new(RegistrationErrors.UnapprovedSoftwareStatement, "This server does not take software statements of this issuer."));
        }

        var now = time.GetUtcNow().UtcDateTime;
        var result = await Handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = trusted.Issuer,
            IssuerSigningKeys = trusted.Keys.GetSigningKeys(),
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = false,
            ValidateAudience = false,
            LifetimeValidator = (start, end, _, _) =>
                !mustBeCurrent || ((start is null || start <= now + ClockSkew) && (end is null || end > now - ClockSkew)),
        });
        if (!result.IsValid)
        {
            return Invalid("The software statement has expired, or its signature is not one of its issuer by RS256, PS256 or ES256.");
        }

        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return (payload.RootElement.EnumerateObject().Where(member => !OfToken.Contains(member.Name))
            .ToDictionary(member => member.Name, member => member.Value.Clone(), StringComparer.Ordinal), null);
    }

    private static (IReadOnlyDictionary<string, JsonElement>?, ProtocolError?) Invalid(string description) =>
        (null, new(RegistrationErrors.InvalidSoftwareStatement, description));

    private static JsonWebToken? Parse(string text)
    {
        try
        {
            return Handler.CanReadToken(text) && Handler.ReadJsonWebToken(text) is { IsSigned: true } token ? token : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or JsonException)
        {
            return null;
        }
    }
}
