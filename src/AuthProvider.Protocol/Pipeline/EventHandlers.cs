using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>The handlers of each event of OpenIddict's server, found once.</summary>
internal sealed class EventHandlers
{
    private readonly ConcurrentDictionary<Type, Array> _handlers = new();
    private readonly IOptionsMonitor<OpenIddictServerOptions> _options;
    private readonly IServiceProvider _root;
    private readonly HashSet<Type> _singletons;

    /// <summary>Looks at what is registered; nothing is resolved before the first event.</summary>
    /// <param name="options">The handlers, already in their order.</param>
    /// <param name="root">Where singletons come from.</param>
    /// <param name="services">All registrations of the host.</param>
    public EventHandlers(IOptionsMonitor<OpenIddictServerOptions> options, IServiceProvider root, IServiceCollection services)
    {
        _options = options;
        _root = root;
        _singletons = [.. services.Where(service => !service.IsKeyedService).GroupBy(service => service.ServiceType)
            .Where(group => group.Last().Lifetime is ServiceLifetime.Singleton)
            .Select(group => group.Key)];
        options.OnChange(_ => _handlers.Clear());
    }

    /// <summary>The handlers of an event, in their order.</summary>
    /// <typeparam name="TContext">The event.</typeparam>
    public EventHandlerRegistration<TContext>[] Of<TContext>()
        where TContext : BaseContext =>
        (EventHandlerRegistration<TContext>[])(_handlers.TryGetValue(typeof(TContext), out var found) ? found : _handlers.GetOrAdd(typeof(TContext), Find<TContext>()));

    private EventHandlerRegistration<TContext>[] Find<TContext>()
        where TContext : BaseContext =>
        [.. _options.CurrentValue.Handlers
            .Where(descriptor => descriptor.ContextType == typeof(TContext))
            .Select(descriptor => new EventHandlerRegistration<TContext>(
                (IOpenIddictServerHandler<TContext>?)(descriptor.ServiceDescriptor.ImplementationInstance ?? Singleton(descriptor.ServiceDescriptor.ServiceType)),
                descriptor.ServiceDescriptor.ServiceType,
                [.. descriptor.FilterTypes.Select(type => new EventFilterRegistration<TContext>((IOpenIddictServerHandlerFilter<TContext>?)Singleton(type), type))]))];

    private object? Singleton(Type type) => _singletons.Contains(type) ? _root.GetRequiredService(type) : null;
}
