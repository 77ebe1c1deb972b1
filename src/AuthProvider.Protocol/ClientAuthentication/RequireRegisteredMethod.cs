using AuthProvider.Protocol.Pipeline;
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
            || await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is not { } client)
        {
            return;
        }

        if (await applications.HasClientTypeAsync(client.Application, ClientTypes.Public, context.CancellationToken))
        {
            RejectPublicClient(context);
            return;
        }

        var method = client.Metadata.TokenEndpointAuthMethod;
        var allowed = AuthenticationMethods.Allowed(method);
        var used = !string.IsNullOrEmpty(context.ClientSecret) ? AuthenticationMethods.OfSecret(context.Transaction)
            : AuthenticationMethods.UseCertificate(method) && context.Transaction.RemoteCertificate is not null ? method!
            : ClientAuthenticationMethods.None;
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
