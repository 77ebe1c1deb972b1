using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>Keeps the APIs that a device names with its codes, until somebody approves (RFC 8628, 3.1; RFC 8707, 2).</summary>
internal sealed class KeepResourcesOfDevice : IOpenIddictServerHandler<HandleDeviceAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleDeviceAuthorizationRequestContext>()
        .UseSingletonHandler<KeepResourcesOfDevice>()
        .SetOrder(0)
        .Build();

    public ValueTask HandleAsync(HandleDeviceAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (ResourceParameter.Read(context.Request) is { Count: > 0 } resources)
        {
            // No authentication type: nobody is known yet.
            context.Principal ??= new ClaimsPrincipal(new ClaimsIdentity()).SetScopes(context.Request.GetScopes());
            context.Principal.SetResources(resources);
        }

        return ValueTask.CompletedTask;
    }
}
