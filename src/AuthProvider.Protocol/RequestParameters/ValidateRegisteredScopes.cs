using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Lets an app ask only for scopes that it registered (RFC 7591, 2), <c>offline_access</c> among them; <c>openid</c> is everybody's.
/// Stands in the place of OpenIddict's rules, which answer <c>invalid_request</c> and not <c>invalid_scope</c> (RFC 6749, 4.1.2.1 and 5.2),
/// and let every app ask for <c>offline_access</c>.
/// </summary>
internal sealed class ValidateRegisteredScopes<TContext>(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = InPlaceOf(Authentication.ValidateScopePermissions.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfPushedRequest { get; } = InPlaceOf(Authentication.ValidatePushedScopePermissions.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfDevice { get; } = InPlaceOf(Device.ValidateScopePermissions.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfToken { get; } = InPlaceOf(Exchange.ValidateScopePermissions.Descriptor);

    public async ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Transaction.Request!;
        var scopes = request.GetScopes().Where(scope => scope is not Scopes.OpenId).ToList();
        if (scopes.Count == 0)
        {
            return;
        }

        var application = await applications.FindByClientIdAsync(request.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("The app of a validated request is gone.");
        foreach (var scope in scopes)
        {
            if (!await applications.HasPermissionAsync(application, Permissions.Prefixes.Scope + scope, context.CancellationToken))
            {
                context.Reject(ProtocolErrors.ScopeNotRegistered.Code, ProtocolErrors.ScopeNotRegistered.Description);
                return;
            }
        }
    }

    private static OpenIddictServerHandlerDescriptor InPlaceOf(OpenIddictServerHandlerDescriptor replaced) => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseScopedHandler<ValidateRegisteredScopes<TContext>>()
        .SetOrder(replaced.Order)
        .Build();
}
