using AuthProvider.Protocol.Registration;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// A client authenticates by the method that it registered, and by no other (RFC 7591, 2); a public client by none. Replaces OpenIddict's
/// rule, which takes whatever a client has.
/// </summary>
internal sealed class RequireRegisteredMethod(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<RequireRegisteredMethod>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientType.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // That the client exists was checked before; an assertion was judged as a whole.
        if (!AuthenticationMethods.AreAskedAt(context.EndpointType)
            || context.ClientAssertionPrincipal is not null
            || context.ClientId is not { Length: > 0 } clientId
            || await applications.FindByClientIdAsync(clientId, context.CancellationToken) is not { } application)
        {
            return;
        }

        if (await applications.HasClientTypeAsync(application, ClientTypes.Public, context.CancellationToken))
        {
            RejectPublicClient(context);
            return;
        }

        var used = string.IsNullOrEmpty(context.ClientSecret) ? ClientAuthenticationMethods.None : AuthenticationMethods.OfSecret(context.Transaction);
        var allowed = AuthenticationMethods.Allowed((await applications.GetMetadataAsync(application, context.CancellationToken)).TokenEndpointAuthMethod);
        if (used is ClientAuthenticationMethods.None)
        {
            context.Reject(Errors.InvalidClient, $"This client must authenticate with {string.Join(" or ", allowed)}.");
        }
        else if (!allowed.Contains(used, StringComparer.Ordinal))
        {
            context.Reject(Errors.InvalidClient, $"This client is not registered for {used}: authenticate with {string.Join(" or ", allowed)}.");
        }
    }

    private static void RejectPublicClient(ProcessAuthenticationContext context)
    {
        if (!string.IsNullOrEmpty(context.ClientSecret))
        {
            context.Reject(Errors.InvalidClient, "This client keeps no secret: send client_id alone.");
        }
        else if (context.EndpointType is OpenIddictServerEndpointType.Token && context.Request.IsClientCredentialsGrantType())
        {
            context.Reject(Errors.UnauthorizedClient, "A client that cannot authenticate acts for nobody: the grant client_credentials is not for it.");
        }
    }
}
