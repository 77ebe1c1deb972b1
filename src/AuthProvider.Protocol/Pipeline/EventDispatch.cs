using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>Replaces the dispatcher of OpenIddict's server, and how it finds the endpoint of a request.</summary>
internal static class EventDispatch
{
    /// <summary>Adds it.</summary>
    public static OpenIddictServerBuilder AddEventDispatch(this OpenIddictServerBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(provider => new EventHandlers(provider.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>(), provider, services));
        services.Replace(ServiceDescriptor.Scoped<IOpenIddictServerDispatcher, EventDispatcher>());
        return builder
            .RemoveEventHandler(OpenIddictServerHandlers.InferEndpointType.Descriptor)
            .AddEventHandler(FindEndpoint.Descriptor);
    }
}
