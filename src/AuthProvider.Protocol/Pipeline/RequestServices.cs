using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>
/// The services of a request for the handlers that each request has of its own: a shared one is asked of the container once. The container
/// takes a lock each time, and a token request asks 40 times for the same five.
/// </summary>
/// <remarks>The handlers of a request run one after the other, so this needs no lock.</remarks>
internal sealed class RequestServices(IServiceProvider container, EventHandlers handlers) : IKeyedServiceProvider
{
    private readonly List<(Type Type, object Service)> _known = new(8);

    /// <inheritdoc />
    public object? GetKeyedService(Type serviceType, object? serviceKey) => ((IKeyedServiceProvider)container).GetKeyedService(serviceType, serviceKey);

    /// <inheritdoc />
    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => container.GetRequiredKeyedService(serviceType, serviceKey);

    /// <inheritdoc />
    public object? GetService(Type serviceType)
    {
        foreach (var (type, service) in _known)
        {
            if (type == serviceType)
            {
                return service;
            }
        }

        var found = container.GetService(serviceType);
        if (found is not null && handlers.IsShared(serviceType))
        {
            _known.Add((serviceType, found));
        }

        return found;
    }
}
