using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RefreshTokens;

/// <summary>
/// Lets an app ask for <c>offline_access</c> only where it registered the scope, as for any other (RFC 7591, 2): OpenIddict's rule lets
/// every app pass that may refresh.
/// </summary>
internal sealed class ValidateOfflineAccess<TContext>(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = Describe(Authentication.ValidateScopePermissions.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfDevice { get; } = Describe(Device.ValidateScopePermissions.Descriptor);

    public async ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Transaction.Request!;
        if (request.HasScope(Scopes.OfflineAccess)
            && await applications.FindByClientIdAsync(request.ClientId!, context.CancellationToken) is { } application
            && !await applications.HasPermissionAsync(application, Permissions.Prefixes.Scope + Scopes.OfflineAccess, context.CancellationToken))
        {
            context.Reject(ProtocolErrors.OfflineAccessNotRegistered.Code, ProtocolErrors.OfflineAccessNotRegistered.Description);
        }
    }

    private static OpenIddictServerHandlerDescriptor Describe(OpenIddictServerHandlerDescriptor neighbour) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseScopedHandler<ValidateOfflineAccess<TContext>>()
        .SetOrder(neighbour.Order + 550)
        .Build();
}
