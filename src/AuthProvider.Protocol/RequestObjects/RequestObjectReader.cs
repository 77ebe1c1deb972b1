using System.Text.Json;
using AuthProvider.Protocol.ClientKeys;
using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using AuthProvider.Protocol.TokenEncryption;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>Decrypts request objects, and verifies them with the keys and the algorithm that the app registered (RFC 9101, 6.1 to 6.3).</summary>
internal sealed class RequestObjectReader(
    IOpenIddictApplicationManager applications, ClientKeySet keys, IDecryptionKeys decryption, IOptions<ProtocolOptions> options, TimeProvider time)
{
    private const string TypedObject = "oauth-authz-req+jwt";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Verifies and reads one.</summary>
    public async ValueTask<RequestObjectResult> ReadAsync(object application, string clientId, string text, CancellationToken cancellationToken)
    {
        // What was encrypted is signed too (OpenID Connect Core 1.0, 6.1): encryption says nothing of the sender.
        var signed = EncryptedJwt.Is(text) ? EncryptedJwt.TryDecrypt(text, decryption.All) : text;
        if (signed is null)
        {
            return RequestObjectResult.Invalid("The request object cannot be decrypted: encrypt it for a key of this server with use enc, with an advertised algorithm.");
        }

        if (SignedJwt.TryRead(signed) is not { } token)
        {
            return RequestObjectResult.Invalid("The request object is not a signed JWT.");
        }

        var metadata = await applications.GetMetadataAsync(application, cancellationToken);
        var registered = metadata.RequestObjectSigningAlg;
        if (!RequestObjectsFeature.SigningAlgorithms.Contains(token.Algorithm, StringComparer.Ordinal)
            || (registered is not null && !string.Equals(registered, token.Algorithm, StringComparison.Ordinal)))
        {
            return RequestObjectResult.Invalid(
                $"Sign the request object with {registered ?? string.Join(", ", RequestObjectsFeature.SigningAlgorithms)}: that is what is accepted from this app.");
        }

        if (!string.IsNullOrEmpty(token.Type) && !IsTyped(token) && !string.Equals(token.Type, "JWT", StringComparison.OrdinalIgnoreCase))
        {
            return RequestObjectResult.Invalid("The header typ of the request object is neither oauth-authz-req+jwt nor JWT.");
        }

        if (!await keys.VerifyAsync(application, metadata, token, cancellationToken))
        {
            return RequestObjectResult.Invalid("No key that this app registered verifies the signature of the request object.");
        }

        return FindProblem(token, clientId) is { } problem
            ? RequestObjectResult.Invalid(problem)
            : new RequestObjectResult(RequestObject.From(token.Payload, IsTyped(token), token.FindTime(Claims.ExpiresAt) + ClockSkew), Error: null);
    }

    private static bool IsTyped(SignedJwt token) => string.Equals(token.Type, TypedObject, StringComparison.OrdinalIgnoreCase);

    private string? FindProblem(SignedJwt token, string clientId)
    {
        var payload = token.Payload;
        if (Differs(payload, Claims.Issuer, clientId) || Differs(payload, Parameters.ClientId, clientId))
        {
            return "iss or client_id of the request object is not the client_id of the request.";
        }

        if (payload.TryGetProperty(Claims.Audience, out var audience) && !Holds(audience, options.Value.Issuer))
        {
            return "aud of the request object does not hold the issuer of this server.";
        }

        // In a query it would be a parameter that stands several times, or once: neither reader of it is to be mistaken.
        if (payload.EnumerateObject().FirstOrDefault(RequestObject.IsListOfTexts) is { Value.ValueKind: JsonValueKind.Array } list)
        {
            return $"The parameter {list.Name} of the request object is a list.";
        }

        // A client assertion is no request object (RFC 9101, 10.8).
        if (string.Equals(token.FindText(Claims.Subject), clientId, StringComparison.Ordinal))
        {
            return "sub of the request object is the client_id, as in a client assertion. Leave it out.";
        }

        if (payload.TryGetProperty(Parameters.Request, out _) || payload.TryGetProperty(Parameters.RequestUri, out _))
        {
            return "A request object holds neither request nor request_uri.";
        }

        var now = time.GetUtcNow();
        if (payload.TryGetProperty(Claims.ExpiresAt, out _) && token.FindTime(Claims.ExpiresAt) is null)
        {
            return "exp of the request object is not a number of seconds.";
        }

        return payload.TryGetProperty(Claims.NotBefore, out _) && !(token.FindTime(Claims.NotBefore) <= now + ClockSkew)
            ? "The request object is not valid yet."
            : null;
    }

    private static bool Holds(JsonElement audience, string issuer) => audience.ValueKind switch
    {
        JsonValueKind.String => audience.ValueEquals(issuer),
        JsonValueKind.Array => audience.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.String && item.ValueEquals(issuer)),
        _ => false,
    };

    private static bool Differs(JsonElement payload, string claim, string expected) =>
        payload.TryGetProperty(claim, out var value)
        && (value.ValueKind is not JsonValueKind.String || !string.Equals(value.GetString(), expected, StringComparison.Ordinal));
}
