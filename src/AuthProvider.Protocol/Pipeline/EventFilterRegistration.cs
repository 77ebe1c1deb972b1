using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>A condition of a handler.</summary>
/// <typeparam name="TContext">The event.</typeparam>
internal readonly struct EventFilterRegistration<TContext>
    where TContext : BaseContext
{
    private readonly Func<TContext, ValueTask<bool>>? _singleton;
    private readonly Func<IServiceProvider, object>? _factory;

    /// <summary>Takes a filter.</summary>
    /// <param name="singleton">The filter; null where each request has its own.</param>
    /// <param name="factory">Makes one for a request; null where there is one for all.</param>
    public EventFilterRegistration(IOpenIddictServerHandlerFilter<TContext>? singleton, Func<IServiceProvider, object>? factory)
    {
        _singleton = singleton is null ? null : singleton.IsActiveAsync;
        _factory = factory;
    }

    /// <summary>Whether it agrees.</summary>
    public ValueTask<bool> IsActiveAsync(TContext context, IServiceProvider services) =>
        _singleton is not null ? _singleton(context) : ((IOpenIddictServerHandlerFilter<TContext>)_factory!(services)).IsActiveAsync(context);
}
