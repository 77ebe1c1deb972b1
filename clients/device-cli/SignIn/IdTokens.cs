using System.Security.Claims;
using Duende.IdentityModel.OidcClient;
using Duende.IdentityModel.OidcClient.Results;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceCli.SignIn;

/// <summary>
/// Checks ID tokens with the provider's published keys (OpenID Connect Core 1.0, 3.1.3.7), which the library leaves to the app. It sends no
/// nonce: that the answer is for this request is the work of PKCE.
/// </summary>
public sealed class IdTokens : IIdentityTokenValidator
{
    public async Task<IdentityTokenValidationResult> ValidateAsync(string identityToken, OidcClientOptions options, CancellationToken cancellationToken = default)
    {
        var provider = options.ProviderInformation;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(identityToken, new TokenValidationParameters
        {
            ValidIssuer = provider.IssuerName,
            ValidAudience = options.ClientId,
            ValidAlgorithms = options.Policy.ValidSignatureAlgorithms,
            IssuerSigningKeys = new JsonWebKeySet(provider.KeySet.RawData).GetSigningKeys(),
            TryAllIssuerSigningKeys = false,
            ClockSkew = options.ClockSkew,
        });
        return result.IsValid
            ? new() { User = new ClaimsPrincipal(result.ClaimsIdentity), SignatureAlgorithm = ((JsonWebToken)result.SecurityToken).Alg }
            : new() { Error = "The ID token is not good: " + result.Exception?.GetType().Name };
    }
}
