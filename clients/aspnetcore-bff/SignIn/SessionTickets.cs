using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Bff.SignIn;

/// <summary>
/// Keeps the sessions, claims and tokens, on the server; the cookie holds only a key. In memory, so a restart means signing in again;
/// several servers would share a cache or a database.
/// </summary>
public sealed class SessionTickets(TimeProvider time) : ITicketStore
{
    private static readonly object Key = new();

    private readonly ConcurrentDictionary<string, AuthenticationTicket> _tickets = new(StringComparer.Ordinal);

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        foreach (var (old, _) in _tickets.Where(pair => pair.Value.Properties.ExpiresUtc < time.GetUtcNow()))
        {
            _tickets.TryRemove(old, out _);
        }

        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _tickets[key] = ticket;
        return Task.FromResult(key);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        // What has ended meanwhile stays ended.
        if (_tickets.TryGetValue(key, out var current))
        {
            _tickets.TryUpdate(key, ticket, current);
        }

        return Task.CompletedTask;
    }

    // A copy: requests of one session run side by side.
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_tickets.GetValueOrDefault(key)?.Clone());

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

    public Task RemoveAsync(string key)
    {
        _tickets.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <summary>Ends every session here that came from a session at the provider.</summary>
    public void End(string sid) => EndWhere("sid", sid);

    /// <summary>Ends every session of a person.</summary>
    public void EndAll(string subject) => EndWhere("sub", subject);

    private void EndWhere(string claim, string value)
    {
        foreach (var (key, _) in _tickets.Where(pair => pair.Value.Principal.FindFirstValue(claim) == value))
        {
            _tickets.TryRemove(key, out _);
        }
    }
}
