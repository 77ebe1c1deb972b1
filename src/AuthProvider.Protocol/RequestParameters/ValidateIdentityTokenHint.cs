using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Refuses an <c>id_token_hint</c> that is no ID token of this server (OpenID Connect Core 1.0, 3.1.2.1). OpenIddict goes on without it,
/// and the app would get an answer about whoever is signed in.
/// </summary>
internal sealed class ValidateIdentityTokenHint : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseSingletonHandler<ValidateIdentityTokenHint>()
        .SetOrder(ValidateAuthentication.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!string.IsNullOrEmpty(context.Request.IdTokenHint) && context.IdentityTokenHintPrincipal is null)
        {
            context.Reject(Errors.InvalidRequest, "id_token_hint is not an ID token of this server.");
        }

        return ValueTask.CompletedTask;
    }
}
