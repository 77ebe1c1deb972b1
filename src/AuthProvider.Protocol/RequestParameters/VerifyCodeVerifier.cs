using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Compares the code verifier with the challenge of the code (RFC 7636, 4.6). Stands before OpenIddict's rule, which looks the hash
/// algorithm up by name each time, and leaves it every request that does not prove its key.
/// </summary>
internal sealed class VerifyCodeVerifier : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    private readonly ValidateCodeVerifier _rule = new();

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseSingletonHandler<VerifyCodeVerifier>()
        .SetOrder(ValidateCodeVerifier.Descriptor.Order)
        .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.IsAuthorizationCodeGrantType() && IsProven(context) ? ValueTask.CompletedTask : _rule.HandleAsync(context);
    }

    private static bool IsProven(ValidateTokenRequestContext context)
    {
        if (context.Request.CodeVerifier is not { Length: > 0 } verifier
            || context.AuthorizationCodePrincipal?.GetClaim(Claims.Private.CodeChallenge) is not { Length: > 0 } challenge
            || context.AuthorizationCodePrincipal.GetClaim(Claims.Private.CodeChallengeMethod) is not CodeChallengeMethods.Sha256)
        {
            return false;
        }

        var expected = Base64Url.EncodeToUtf8(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(challenge));
    }
}
