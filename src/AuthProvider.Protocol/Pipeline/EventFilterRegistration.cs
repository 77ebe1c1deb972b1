using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>A condition of a handler.</summary>
/// <typeparam name="TContext">The event.</typeparam>
internal readonly struct EventFilterRegistration<TContext>
    where TContext : BaseContext
{
    private readonly Func<TContext, ValueTask<bool>>? _singleton;
    private readonly Type _type;

    /// <summary>Takes a filter.</summary>
    /// <param name="singleton">The filter; null where each request has its own.</param>
    /// <param name="type">What it is registered as.</param>
    public EventFilterRegistration(IOpenIddictServerHandlerFilter<TContext>? singleton, Type type)
    {
        _singleton = singleton is null ? null : singleton.IsActiveAsync;
        _type = type;
    }

    /// <summary>Whether it agrees.</summary>
    public ValueTask<bool> IsActiveAsync(TContext context, IServiceProvider services) =>
        _singleton is not null ? _singleton(context) : ((IOpenIddictServerHandlerFilter<TContext>)services.GetRequiredService(_type)).IsActiveAsync(context);
}
