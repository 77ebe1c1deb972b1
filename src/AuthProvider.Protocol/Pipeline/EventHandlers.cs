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
    /// <param name="context">The event.</param>
    /// <typeparam name="TContext">What event it is.</typeparam>
    public async ValueTask<EventHandlerRegistration<TContext>[]> FindAsync<TContext>(TContext context)
        where TContext : BaseContext
    {
        if (!_handlers.TryGetValue(typeof(TContext), out var handlers))
        {
            handlers = _handlers.GetOrAdd(typeof(TContext), await ListAsync(context));
        }

        return (EventHandlerRegistration<TContext>[])handlers;
    }

    private async Task<EventHandlerRegistration<TContext>[]> ListAsync<TContext>(TContext context)
        where TContext : BaseContext
    {
        var handlers = new List<EventHandlerRegistration<TContext>>();
        foreach (var descriptor in _options.CurrentValue.Handlers.Where(descriptor => descriptor.ContextType == typeof(TContext)))
        {
            if (await AgreeAsync(descriptor.FilterTypes.Where(OptionFilters.Contains), context))
            {
                handlers.Add(new EventHandlerRegistration<TContext>(
                    (IOpenIddictServerHandler<TContext>?)(descriptor.ServiceDescriptor.ImplementationInstance ?? Singleton(descriptor.ServiceDescriptor.ServiceType)),
                    descriptor.ServiceDescriptor.ServiceType,
                    [.. descriptor.FilterTypes.Where(filter => !OptionFilters.Contains(filter))
                        .Select(filter => new EventFilterRegistration<TContext>((IOpenIddictServerHandlerFilter<TContext>?)Singleton(filter), filter))]));
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

    private object? Singleton(Type type) => _singletons.Contains(type) ? _root.GetRequiredService(type) : null;
}
