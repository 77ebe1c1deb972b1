using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>A handler of an event.</summary>
/// <param name="singleton">The handler; null where each request has its own.</param>
/// <param name="type">What it is registered as.</param>
/// <param name="filters">All of them must agree before it is asked.</param>
/// <typeparam name="TContext">The event.</typeparam>
internal sealed class EventHandlerRegistration<TContext>(IOpenIddictServerHandler<TContext>? singleton, Type type, EventFilterRegistration<TContext>[] filters)
    where TContext : BaseContext
{
    /// <summary>Whether every filter agrees; the first that does not is the last that is asked.</summary>
    public ValueTask<bool> IsActiveAsync(TContext context, IServiceProvider services)
    {
        for (var index = 0; index < filters.Length; index++)
        {
            var answer = filters[index].Resolve(services).IsActiveAsync(context);
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

    /// <summary>The handler for this request.</summary>
    public IOpenIddictServerHandler<TContext> Resolve(IServiceProvider services) =>
        singleton ?? (IOpenIddictServerHandler<TContext>)services.GetRequiredService(type);

    private async ValueTask<bool> IsActiveAsync(ValueTask<bool> answer, int index, TContext context, IServiceProvider services)
    {
        while (await answer)
        {
            if (++index == filters.Length)
            {
                return true;
            }

            answer = filters[index].Resolve(services).IsActiveAsync(context);
        }

        return false;
    }
}
