using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Flows;

/// <summary>
/// Demands a nonce where an ID token comes from the authorization endpoint, and only there (OpenID Connect Core 1.0, 3.2.2.1 and 3.3.2.11).
/// Stands in the place of OpenIddict's rule, which demands one for <c>code token</c> too.
/// </summary>
internal sealed class RequireNonceForIdToken<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor Describe(int order) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<RequireNonceForIdToken<TContext>>()
        .SetOrder(order)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Transaction.Request!;
        if (string.IsNullOrEmpty(request.Nonce) && request.HasResponseType(ResponseTypes.IdToken))
        {
            context.Reject(Errors.InvalidRequest, "The parameter nonce is missing. It is needed where response_type holds id_token.");
        }

        return ValueTask.CompletedTask;
    }
}
