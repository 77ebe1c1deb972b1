using AuthProvider.Protocol.Pipeline;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Refuses an <c>id_token_hint</c> that is no ID token of this server (OpenID Connect Core 1.0, 3.1.2.1). OpenIddict goes on without it,
/// and the app would get an answer about whoever is signed in. A pushed request is judged when it is pushed (RFC 9126, 2.1).
/// </summary>
internal sealed class ValidateIdentityTokenHint<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = After(ValidateAuthentication.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfPushedRequest { get; } = After(ValidatePushedAuthentication.Descriptor);

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var authentication = context.Transaction.FindPresented();
        if (!string.IsNullOrEmpty(context.Transaction.Request!.IdTokenHint) && authentication?.IdentityTokenPrincipal is null)
        {
            context.Reject(Errors.InvalidRequest, "id_token_hint is not an ID token of this server.");
        }

        return ValueTask.CompletedTask;
    }

    private static OpenIddictServerHandlerDescriptor After(OpenIddictServerHandlerDescriptor neighbour) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<ValidateIdentityTokenHint<TContext>>()
        .SetOrder(neighbour.Order + 500)
        .Build();
}
