using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>A handler of an event.</summary>
/// <typeparam name="TContext">The event.</typeparam>
internal sealed class EventHandlerRegistration<TContext>
    where TContext : BaseContext
{
    private readonly EventFilterRegistration<TContext>[] _filters;

    // A delegate, because a call through an interface with a type parameter is looked up anew each time.
    private readonly Func<TContext, ValueTask>? _singleton;
    private readonly Func<IServiceProvider, object>? _factory;

    /// <summary>Takes a handler.</summary>
    /// <param name="singleton">The handler; null where each request has its own.</param>
    /// <param name="factory">Makes one for a request; null where there is one for all.</param>
    /// <param name="type">What it is registered as.</param>
    /// <param name="filters">All of them must agree before it is asked.</param>
    public EventHandlerRegistration(IOpenIddictServerHandler<TContext>? singleton, Func<IServiceProvider, object>? factory, Type type, EventFilterRegistration<TContext>[] filters)
    {
        _singleton = singleton is null ? null : singleton.HandleAsync;
        _factory = factory;
        _filters = filters;
        Type = type;
    }

    /// <summary>What it is registered as.</summary>
    public Type Type { get; }

    /// <summary>Whether every filter agrees; the first that does not is the last that is asked.</summary>
    public ValueTask<bool> IsActiveAsync(TContext context, IServiceProvider services)
    {
        for (var index = 0; index < _filters.Length; index++)
        {
            var answer = _filters[index].IsActiveAsync(context, services);
            if (!answer.IsCompletedSuccessfully)
            {
                return IsActiveAsync(answer, index, context, services);
            }

            if (!answer.Result)
            {
                return new(false);
            }
        }

        return new(true);
    }

    /// <summary>Gives the event to the handler.</summary>
    public ValueTask HandleAsync(TContext context, IServiceProvider services) =>
        _singleton is not null ? _singleton(context) : ((IOpenIddictServerHandler<TContext>)_factory!(services)).HandleAsync(context);

    private async ValueTask<bool> IsActiveAsync(ValueTask<bool> answer, int index, TContext context, IServiceProvider services)
    {
        while (await answer)
        {
            if (++index == _filters.Length)
            {
                return true;
            }

            answer = _filters[index].IsActiveAsync(context, services);
        }

        return false;
    }
}
