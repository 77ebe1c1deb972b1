using Microsoft.Extensions.Logging;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>
/// Gives an event of OpenIddict's server to its handlers, in their order and under the conditions of the dispatcher that it replaces.
/// </summary>
/// <remarks>
/// That one looks through all handlers of the server at each of the 20 to 40 events of a request and asks the container for every filter
/// and handler. Here an event knows its handlers, and makes those that belong to a request itself.
/// </remarks>
internal sealed partial class EventDispatcher(EventHandlers handlers, IServiceProvider container, ILogger<EventDispatcher> logger) : IOpenIddictServerDispatcher
{
    private readonly RequestServices _services = new(container, handlers);

    /// <inheritdoc />
    /// <remarks>
    /// Most handlers and filters answer at once. Where one does not, a method that waits for it goes on with the rest. What a handler that
    /// answers at once sets in an <see cref="AsyncLocal{T}"/> stays set for whoever gave it the event.
    /// </remarks>
    public ValueTask DispatchAsync<TContext>(TContext context)
        where TContext : BaseContext
    {
        ArgumentNullException.ThrowIfNull(context);

        var found = handlers.FindAsync(context);
        return found.IsCompletedSuccessfully ? Run(found.Result, 0, context) : RunWhenFoundAsync(found, context);
    }

    private async ValueTask RunWhenFoundAsync<TContext>(ValueTask<EventHandlerRegistration<TContext>[]> found, TContext context)
        where TContext : BaseContext =>
        await Run(await found, 0, context);

    private ValueTask Run<TContext>(EventHandlerRegistration<TContext>[] registrations, int index, TContext context)
        where TContext : BaseContext
    {
        var request = context as BaseRequestContext;
        var validation = context as BaseValidatingContext;
        var isLogged = logger.IsEnabled(LogLevel.Debug);
        for (; index < registrations.Length; index++)
        {
            var registration = registrations[index];
            var active = registration.IsActiveAsync(context, _services);
            if (!active.IsCompletedSuccessfully)
            {
                return FinishAsync(active, registrations, index, context);
            }

            if (!active.Result)
            {
                continue;
            }

            var handled = registration.HandleAsync(context, _services);
            if (!handled.IsCompletedSuccessfully)
            {
                return FinishAsync(handled, registrations, index, context);
            }

            handled.GetAwaiter().GetResult();
            if (isLogged)
            {
                LogHandled(typeof(TContext).Name, registration.Type.Name);
            }

            if (IsOver(request, validation))
            {
                break;
            }
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask FinishAsync<TContext>(ValueTask<bool> active, EventHandlerRegistration<TContext>[] registrations, int index, TContext context)
        where TContext : BaseContext =>
        await (await active ? FinishAsync(registrations[index].HandleAsync(context, _services), registrations, index, context) : Run(registrations, index + 1, context));

    private async ValueTask FinishAsync<TContext>(ValueTask handled, EventHandlerRegistration<TContext>[] registrations, int index, TContext context)
        where TContext : BaseContext
    {
        await handled;
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LogHandled(typeof(TContext).Name, registrations[index].Type.Name);
        }

        if (!IsOver(context as BaseRequestContext, context as BaseValidatingContext))
        {
            await Run(registrations, index + 1, context);
        }
    }

    private static bool IsOver(BaseRequestContext? request, BaseValidatingContext? validation) =>
        request is { IsRequestHandled: true } or { IsRequestSkipped: true } || validation is { IsRejected: true };

    [LoggerMessage(LogLevel.Debug, "{Context} was given to {Handler}.")]
    private partial void LogHandled(string context, string handler);
}
