using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.RefreshTokens;

/// <summary>
/// Lets an app ask for <c>offline_access</c> only where it registered the scope, as for any other (RFC 7591, 2): OpenIddict's rule lets
/// every app pass that may refresh.
/// </summary>
internal sealed class ValidateOfflineAccess(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<ValidateOfflineAccess>()
        .SetOrder(ValidateScopePermissions.Descriptor.Order + 550)
        .Build();

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.HasScope(Scopes.OfflineAccess)
            && await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken) is { } application
            && !await applications.HasPermissionAsync(application, Permissions.Prefixes.Scope + Scopes.OfflineAccess, context.CancellationToken))
        {
            context.Reject(ProtocolErrors.OfflineAccessNotRegistered.Code, ProtocolErrors.OfflineAccessNotRegistered.Description);
        }
    }
}
