using AuthProvider.Storage.Sessions.Tickets.Memcached;
using AuthProvider.Storage.Sessions.Tickets.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>Adds the tickets of sessions, where the settings say.</summary>
internal static class TicketsRegistration
{
    public static IServiceCollection AddSessionTickets(this IServiceCollection services)
    {
        services.AddSingleton<TicketProtection>();
        services.AddSingleton<SessionTickets>(static provider => provider.GetRequiredService<IOptions<SessionOptions>>().Value switch
        {
            { Store: TicketStoreKind.Redis, Redis: { } redis } => Stored(provider, new RedisTicketStore(RedisConfiguration.Parse(redis))),
            { Store: TicketStoreKind.Memcached, Memcached: { Count: > 0 } memcached } => Stored(provider, new MemcachedTicketStore(memcached)),
            { Store: TicketStoreKind.Database } => ActivatorUtilities.CreateInstance<DatabaseTickets>(provider),
            var options => throw new InvalidOperationException($"It is not said where {options.Store} is."),
        });
        return services;
    }

    private static StoredTickets Stored(IServiceProvider provider, ITicketStore store) => ActivatorUtilities.CreateInstance<StoredTickets>(provider, store);
}
