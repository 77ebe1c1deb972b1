using System.Text.Json;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Signing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.JwtIntrospection;

/// <summary>
/// Makes signed introspection answers (RFC 9701, 5). What is said of the token stands inside one member, and neither <c>sub</c> nor
/// <c>exp</c> outside of it, so that the answer is not taken for an access token (8.1).
/// </summary>
internal sealed class IntrospectionTokens(ISigningKeys keys, IOptions<ProtocolOptions> options, TimeProvider time)
{
    /// <summary>The <c>typ</c> of the header.</summary>
    public const string TokenType = "token-introspection+jwt";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Makes an answer.</summary>
    /// <param name="clientId">The API that asks.</param>
    /// <param name="algorithm">The algorithm that signs it.</param>
    /// <param name="response">The answer as JSON would have it.</param>
    public string Create(string clientId, string algorithm, OpenIddictResponse response) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = TokenType,
        Issuer = options.Value.Issuer,
        Audience = clientId,
        IssuedAt = time.GetUtcNow().UtcDateTime,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["token_introspection"] = JsonSerializer.SerializeToElement(response) },
        SigningCredentials = keys.GetActive(algorithm),
    });
}
