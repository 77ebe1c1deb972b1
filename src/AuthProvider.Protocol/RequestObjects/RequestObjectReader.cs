using System.Text.Json;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>Verifies request objects with the keys and the algorithm that the app registered (RFC 9101, 6.2 and 6.3).</summary>
internal sealed class RequestObjectReader(IOpenIddictApplicationManager applications, IOptions<ProtocolOptions> options, TimeProvider time)
{
    private const string TypedObject = "oauth-authz-req+jwt";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 32 * 1024 };

    /// <summary>Verifies and reads one.</summary>
    public async ValueTask<RequestObjectResult> ReadAsync(object application, string clientId, string text, CancellationToken cancellationToken)
    {
        if (!Handler.CanReadToken(text) || ReadToken(text) is not { } token)
        {
            return RequestObjectResult.Invalid("The request object is not a signed JWT.");
        }

        var registered = (await applications.GetMetadataAsync(application, cancellationToken)).RequestObjectSigningAlg;
        if (!RequestObjectsFeature.SigningAlgorithms.Contains(token.Alg, StringComparer.Ordinal)
            || (registered is not null && !string.Equals(registered, token.Alg, StringComparison.Ordinal)))
        {
            return RequestObjectResult.Invalid(
                $"Sign the request object with {registered ?? string.Join(", ", RequestObjectsFeature.SigningAlgorithms)}: that is what is accepted from this app.");
        }

        if (!string.IsNullOrEmpty(token.Typ) && !IsTyped(token) && !string.Equals(token.Typ, "JWT", StringComparison.OrdinalIgnoreCase))
        {
            return RequestObjectResult.Invalid("The header typ of the request object is neither oauth-authz-req+jwt nor JWT.");
        }

        if (!await IsSignedAsync(application, token, text, cancellationToken))
        {
            return RequestObjectResult.Invalid("No key that this app registered verifies the signature of the request object.");
        }

        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return FindProblem(token, payload.RootElement, clientId) is { } problem
            ? RequestObjectResult.Invalid(problem)
            : new RequestObjectResult(RequestObject.From(payload.RootElement.Clone(), IsTyped(token)), Error: null);
    }

    private static bool IsTyped(JsonWebToken token) => string.Equals(token.Typ, TypedObject, StringComparison.OrdinalIgnoreCase);

    private static JsonWebToken? ReadToken(string text)
    {
        try
        {
            var token = Handler.ReadJsonWebToken(text);
            return token.IsSigned ? token : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or JsonException)
        {
            return null;
        }
    }

    private async ValueTask<bool> IsSignedAsync(object application, JsonWebToken token, string text, CancellationToken cancellationToken)
    {
        var keys = (await applications.GetJsonWebKeySetAsync(application, cancellationToken))?.Keys
            .Where(key => !string.Equals(key.Use, JsonWebKeyUseNames.Enc, StringComparison.Ordinal) && key.Kty is "RSA" or "EC")
            .ToList();
        if (keys is not { Count: > 0 })
        {
            return false;
        }

        var result = await Handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            ValidAlgorithms = [token.Alg],
            RequireSignedTokens = true,

            // Judged below, with words of their own.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }

    private string? FindProblem(JsonWebToken token, JsonElement payload, string clientId)
    {
        if (payload.ValueKind is not JsonValueKind.Object)
        {
            return "The payload of the request object is not a JSON object.";
        }

        if (Differs(payload, Claims.Issuer, clientId) || Differs(payload, Parameters.ClientId, clientId))
        {
            return "iss or client_id of the request object is not the client_id of the request.";
        }

        if (payload.TryGetProperty(Claims.Audience, out _) && !token.Audiences.Contains(options.Value.Issuer, StringComparer.Ordinal))
        {
            return "aud of the request object does not hold the issuer of this server.";
        }

        // A client assertion is no request object (RFC 9101, 10.8).
        if (string.Equals(token.Subject, clientId, StringComparison.Ordinal))
        {
            return "sub of the request object is the client_id, as in a client assertion. Leave it out.";
        }

        if (payload.TryGetProperty(Parameters.Request, out _) || payload.TryGetProperty(Parameters.RequestUri, out _))
        {
            return "A request object holds neither request nor request_uri.";
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (payload.TryGetProperty(Claims.ExpiresAt, out var expires) && (expires.ValueKind is not JsonValueKind.Number || token.ValidTo <= now - ClockSkew))
        {
            return "The request object has expired.";
        }

        return payload.TryGetProperty(Claims.NotBefore, out var start) && (start.ValueKind is not JsonValueKind.Number || token.ValidFrom > now + ClockSkew)
            ? "The request object is not valid yet."
            : null;
    }

    private static bool Differs(JsonElement payload, string claim, string expected) =>
        payload.TryGetProperty(claim, out var value)
        && (value.ValueKind is not JsonValueKind.String || !string.Equals(value.GetString(), expected, StringComparison.Ordinal));
}
