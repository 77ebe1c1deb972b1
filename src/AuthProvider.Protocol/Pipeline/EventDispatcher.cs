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
    public async ValueTask DispatchAsync<TContext>(TContext context)
        where TContext : BaseContext
    {
        ArgumentNullException.ThrowIfNull(context);

        var request = context as BaseRequestContext;
        var validation = context as BaseValidatingContext;
        var isLogged = logger.IsEnabled(LogLevel.Debug);
        foreach (var registration in await handlers.FindAsync(context))
        {
            if (!await registration.IsActiveAsync(context, _services))
            {
                continue;
            }

            await registration.HandleAsync(context, _services);
            if (isLogged)
            {
                LogHandled(typeof(TContext).Name, registration.Type.Name);
            }

            if (request is { IsRequestHandled: true } or { IsRequestSkipped: true } || validation is { IsRejected: true })
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Context} was given to {Handler}.")]
    private partial void LogHandled(string context, string handler);
}
