using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Caching.Distributed;

namespace Shop.SignIn;

/// <summary>
/// Keeps the session (claims and tokens) on the server; the cookie holds only its key. Cookies stay small, tokens never
/// reach the browser, and signing out ends the session even if somebody kept a copy of the cookie.
/// Any <see cref="IDistributedCache"/> will do; here it is memory, so a restart means signing in again.
/// </summary>
public sealed class SessionTickets(IDistributedCache cache) : ITicketStore
{
    private static readonly object Key = new();

    // Longer than any request that might still renew what has ended.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = "session:" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await RenewAsync(key, ticket);
        return key;
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        cache.SetAsync(key, TicketSerializer.Default.Serialize(ticket), new() { AbsoluteExpiration = ticket.Properties.ExpiresUtc });

    public async Task<AuthenticationTicket?> RetrieveAsync(string key) =>
        await cache.GetAsync(key) is { } bytes && await cache.GetAsync(Ended(key)) is null ? TicketSerializer.Default.Deserialize(bytes) : null;

    public async Task RemoveAsync(string key)
    {
        // A request that began before may renew the session once more; the mark says that it has ended all the same.
        await cache.SetAsync(Ended(key), [], new() { AbsoluteExpirationRelativeToNow = Remembered });
        await cache.RemoveAsync(key);
    }

    /// <summary>The key of the session that a request belongs to, once it has been authenticated.</summary>
    public static string? KeyOf(HttpContext context) => context.Items[Key] as string;

    /// <summary>Somebody signs in: the session that the browser had until now ends, and the new one gets a key of its own (session fixation).</summary>
    public static void BeginAnew(HttpContext context) => context.Items[typeof(SessionTickets)] = true;

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        if (!httpContext.Items.ContainsKey(typeof(SessionTickets)))
        {
            httpContext.Items[Key] = key;
            return await RetrieveAsync(key);
        }

        await RemoveAsync(key);
        return null;
    }

    private static string Ended(string key) => "ended:" + key;
}
