using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using AspNetCoreFilters = OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlerFilters;
using Filters = OpenIddict.Server.OpenIddictServerHandlerFilters;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>The handlers of each event of OpenIddict's server, found once.</summary>
internal sealed class EventHandlers
{
    // They look at nothing but the options, so their answer holds until the options change.
    private static readonly HashSet<Type> OptionFilters =
    [
        typeof(Filters.RequireAuthorizationStorageEnabled),
        typeof(Filters.RequireDegradedModeDisabled),
        typeof(Filters.RequireEndpointPermissionsEnabled),
        typeof(Filters.RequireGrantTypePermissionsEnabled),
        typeof(Filters.RequireReferenceAccessTokensEnabled),
        typeof(Filters.RequireReferenceRefreshTokensEnabled),
        typeof(Filters.RequireResponseTypePermissionsEnabled),
        typeof(Filters.RequireScopePermissionsEnabled),
        typeof(Filters.RequireScopeValidationEnabled),
        typeof(Filters.RequireSlidingRefreshTokenExpirationEnabled),
        typeof(Filters.RequireTokenStorageEnabled),
        typeof(AspNetCoreFilters.RequireErrorPassthroughEnabled),
        typeof(AspNetCoreFilters.RequireStatusCodePagesIntegrationEnabled),
        typeof(AspNetCoreFilters.RequireTransportSecurityRequirementEnabled),
    ];

    private readonly ConcurrentDictionary<Type, Array> _handlers = new();
    private readonly IOptionsMonitor<OpenIddictServerOptions> _options;
    private readonly IServiceProvider _root;
    private readonly Dictionary<Type, ServiceDescriptor> _registrations;

    /// <summary>Looks at what is registered; nothing is resolved before the first event.</summary>
    /// <param name="options">The handlers, already in their order.</param>
    /// <param name="root">Where singletons come from.</param>
    /// <param name="services">All registrations of the host.</param>
    public EventHandlers(IOptionsMonitor<OpenIddictServerOptions> options, IServiceProvider root, IServiceCollection services)
    {
        _options = options;
        _root = root;
        _registrations = services.Where(service => !service.IsKeyedService).GroupBy(service => service.ServiceType).ToDictionary(group => group.Key, group => group.Last());
        options.OnChange(_ => _handlers.Clear());
    }

    /// <summary>Whether all who ask for a service in one request get the same one.</summary>
    public bool IsShared(Type type) => FindRegistration(type) is { Lifetime: not ServiceLifetime.Transient };

    /// <summary>The handlers of an event, in their order.</summary>
    /// <param name="context">The event.</param>
    /// <typeparam name="TContext">What event it is.</typeparam>
    public ValueTask<EventHandlerRegistration<TContext>[]> FindAsync<TContext>(TContext context)
        where TContext : BaseContext =>
        _handlers.TryGetValue(typeof(TContext), out var handlers) ? new((EventHandlerRegistration<TContext>[])handlers) : new(AddAsync(context));

    private async Task<EventHandlerRegistration<TContext>[]> AddAsync<TContext>(TContext context)
        where TContext : BaseContext =>
        (EventHandlerRegistration<TContext>[])_handlers.GetOrAdd(typeof(TContext), await ListAsync(context));

    private async Task<EventHandlerRegistration<TContext>[]> ListAsync<TContext>(TContext context)
        where TContext : BaseContext
    {
        var handlers = new List<EventHandlerRegistration<TContext>>();
        foreach (var descriptor in _options.CurrentValue.Handlers.Where(descriptor => descriptor.ContextType == typeof(TContext)))
        {
            if (await AgreeAsync(descriptor.FilterTypes.Where(OptionFilters.Contains), context))
            {
                var handler = (IOpenIddictServerHandler<TContext>?)(descriptor.ServiceDescriptor.ImplementationInstance ?? Singleton(descriptor.ServiceDescriptor.ServiceType));
                handlers.Add(new EventHandlerRegistration<TContext>(
                    handler,
                    handler is null ? Factory(descriptor.ServiceDescriptor.ServiceType) : null,
                    descriptor.ServiceDescriptor.ServiceType,
                    [.. descriptor.FilterTypes.Where(filter => !OptionFilters.Contains(filter)).Select(Filter<TContext>)]));
            }
        }

        return [.. handlers];
    }

    private async Task<bool> AgreeAsync<TContext>(IEnumerable<Type> filters, TContext context)
        where TContext : BaseContext
    {
        foreach (var filter in filters)
        {
            if (!await ((IOpenIddictServerHandlerFilter<TContext>)_root.GetRequiredService(filter)).IsActiveAsync(context))
            {
                return false;
            }
        }

        return true;
    }

    private EventFilterRegistration<TContext> Filter<TContext>(Type type)
        where TContext : BaseContext
    {
        var filter = (IOpenIddictServerHandlerFilter<TContext>?)Singleton(type);
        return new(filter, filter is null ? Factory(type) : null);
    }

    private object? Singleton(Type type) => FindRegistration(type) is { Lifetime: ServiceLifetime.Singleton } ? _root.GetRequiredService(type) : null;

    private Func<IServiceProvider, object> Factory(Type type) =>
        _registrations.TryGetValue(type, out var registration) ? HandlerFactory.Create(registration) : services => services.GetRequiredService(type);

    private ServiceDescriptor? FindRegistration(Type type) =>
        _registrations.GetValueOrDefault(type) ?? (type.IsGenericType ? _registrations.GetValueOrDefault(type.GetGenericTypeDefinition()) : null);
}
