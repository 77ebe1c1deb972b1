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

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_tickets.GetValueOrDefault(key));

    public Task RemoveAsync(string key)
    {
        _tickets.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <summary>Ends every session here that came from a session at the provider.</summary>
    public void End(string sid)
    {
        foreach (var (key, _) in _tickets.Where(pair => pair.Value.Principal.FindFirstValue("sid") == sid))
        {
            _tickets.TryRemove(key, out _);
        }
    }
}
