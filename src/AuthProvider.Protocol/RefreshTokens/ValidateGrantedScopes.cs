using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RefreshTokens;

/// <summary>
/// A refresh asks for what was granted or less (RFC 6749, 6). Stands in the place of OpenIddict's rule, whose <c>invalid_grant</c> would tell
/// an app to throw its refresh token away (5.2).
/// </summary>
internal sealed class ValidateGrantedScopes : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseSingletonHandler<ValidateGrantedScopes>()
        .SetOrder(Exchange.ValidateGrantedScopes.Descriptor.Order)
        .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.IsRefreshTokenGrantType() && context.RefreshTokenPrincipal is { } granted && !context.Request.GetScopes().All(granted.HasScope))
        {
            context.Reject(ProtocolErrors.ScopeNotGranted.Code, ProtocolErrors.ScopeNotGranted.Description);
        }

        return ValueTask.CompletedTask;
    }
}
