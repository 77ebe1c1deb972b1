using AuthProvider.Server.Settings;
using Microsoft.AspNetCore;
using OpenIddict.Client;
using static OpenIddict.Client.OpenIddictClientEvents;
using BuiltIn = OpenIddict.Client.AspNetCore.OpenIddictClientAspNetCoreHandlers;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>Has requests come in at the configured issuer, whatever they and a proxy say of host and scheme (SECURITY S4).</summary>
internal sealed class ResolveAddress(ServerSettings settings) : IOpenIddictClientHandler<ProcessRequestContext>
{
    public static OpenIddictClientHandlerDescriptor Descriptor { get; } = OpenIddictClientHandlerDescriptor.CreateBuilder<ProcessRequestContext>()
        .UseSingletonHandler<ResolveAddress>()
        .SetOrder(BuiltIn.ResolveRequestUri.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        if (context.Transaction.GetHttpRequest() is { } request)
        {
            context.BaseUri = new(settings.Issuer.TrimEnd('/') + "/");
            context.RequestUri = new(settings.Issuer.TrimEnd('/') + request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
        }

        return default;
    }
}
