using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>A condition of a handler.</summary>
/// <param name="Singleton">The filter; null where each request has its own.</param>
/// <param name="Type">What it is registered as.</param>
/// <typeparam name="TContext">The event.</typeparam>
internal readonly record struct EventFilterRegistration<TContext>(IOpenIddictServerHandlerFilter<TContext>? Singleton, Type Type)
    where TContext : BaseContext
{
    /// <summary>The filter for this request.</summary>
    public IOpenIddictServerHandlerFilter<TContext> Resolve(IServiceProvider services) =>
        Singleton ?? (IOpenIddictServerHandlerFilter<TContext>)services.GetRequiredService(Type);
}
