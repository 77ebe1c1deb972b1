using AuthProvider.Protocol.Registration;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>
/// Fills in what an app registered for requests that do not say: <c>default_max_age</c> and <c>default_acr_values</c> (OpenID Connect
/// Dynamic Client Registration 1.0, 2). <c>require_auth_time</c> needs nothing, because every ID token holds <c>auth_time</c>.
/// </summary>
internal sealed class ApplyRegisteredDefaults(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<ApplyRegisteredDefaults>()
        .SetOrder(ValidateScopePermissions.Descriptor.Order + 600)
        .Build();

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var application = await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("The app of a validated request is gone.");
        var metadata = await applications.GetMetadataAsync(application, context.CancellationToken);
        context.Request.MaxAge ??= metadata.DefaultMaxAge;
        if (metadata.DefaultAcrValues.Count > 0)
        {
            context.Request.AcrValues ??= string.Join(' ', metadata.DefaultAcrValues);
        }
    }
}
