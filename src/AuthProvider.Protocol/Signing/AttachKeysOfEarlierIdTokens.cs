using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.Signing;

/// <summary>
/// Verifies an <c>id_token_hint</c> also with the keys that JWKS no longer shows: a session outlives them, and its app has the ID token
/// of the sign-in still (OpenID Connect Core 1.0, 3.1.2.1; RP-Initiated Logout 1.0, 2; decision 27).
/// </summary>
internal sealed class AttachKeysOfEarlierIdTokens(ISigningKeys keys) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<AttachKeysOfEarlierIdTokens>()
        .SetOrder(ResolveTokenValidationParameters.Descriptor.Order + 50)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsHint(context) && keys.OfEarlierIdTokens is { Count: > 0 } earlier)
        {
            // The parameters are a copy for this token; their list of keys is everybody's.
            context.TokenValidationParameters.IssuerSigningKeys = [.. context.TokenValidationParameters.IssuerSigningKeys ?? [], .. earlier];
        }

        return ValueTask.CompletedTask;
    }

    // Elsewhere an ID token is somebody's proof, such as in a token exchange.
    private static bool IsHint(ValidateTokenContext context) =>
        context.EndpointType is OpenIddictServerEndpointType.Authorization or OpenIddictServerEndpointType.PushedAuthorization or OpenIddictServerEndpointType.EndSession
        && context.ValidTokenTypes.Count == 1 && context.ValidTokenTypes.Contains(TokenTypeIdentifiers.IdentityToken);
}
