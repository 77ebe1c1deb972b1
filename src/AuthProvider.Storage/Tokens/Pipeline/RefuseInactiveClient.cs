using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Storage.Caches;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// An app that waits for approval or is switched off gets no tokens, and no answers about tokens (RFC 6749, 5.2:
/// <c>unauthorized_client</c>). Comes after its secret was checked: only the app itself learns how it stands.
/// </summary>
internal sealed class RefuseInactiveClient(AppCache apps) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    /// <summary>Right after the client has been authenticated.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseSingletonHandler<RefuseInactiveClient>()
        .SetOrder(ValidateClientSecret.Descriptor.Order + 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (AuthenticationMethods.AreAskedAt(context.EndpointType) && context.ClientId is { Length: > 0 } clientId && InactiveApps.ErrorOf(await apps.FindByClientIdAsync(clientId, context.CancellationToken)) is { } error)
        {
            context.Reject(error.Code, error.Description);
        }
    }
}
