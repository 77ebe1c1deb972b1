using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>
/// Judges <c>resource</c> at the token endpoint: what was granted and no more (RFC 8707, 2.2). Token exchange has its own rule.
/// </summary>
internal sealed class ValidateTokenResources(IResourceServers servers, IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<ValidateTokenResources>()
        .SetOrder(ValidateGrantedScopes.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var resources = ResourceParameter.Read(context.Request);
        if (resources.Count == 0)
        {
            return;
        }

        if (ResourceParameter.CheckForm(resources) is { } problem)
        {
            context.Reject(problem.Code, problem.Description);
            return;
        }

        if ((context.AuthorizationCodePrincipal ?? context.DeviceCodePrincipal ?? context.RefreshTokenPrincipal) is { } principal)
        {
            if (!resources.All(principal.GetResources().Contains))
            {
                context.Reject(ProtocolErrors.ResourceNotGranted.Code, ProtocolErrors.ResourceNotGranted.Description);
            }

            return;
        }

        foreach (var resource in resources.Where(resource => !string.Equals(resource, options.Value.Issuer, StringComparison.Ordinal)))
        {
            if (!await servers.IsRegisteredAsync(resource, context.CancellationToken))
            {
                context.Reject(ProtocolErrors.UnknownResource.Code, ProtocolErrors.UnknownResource.Description);
                return;
            }
        }
    }
}
