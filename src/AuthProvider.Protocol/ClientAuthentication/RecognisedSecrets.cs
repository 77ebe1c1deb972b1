using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// Remembers for ten minutes which secrets passed a slow hash, so that a client pays for it once and not at each token request. Bounds
/// how many slow hashes run at a time, so that guesses do not starve other requests.
/// </summary>
/// <remarks>
/// An entry is named by an HMAC, under a key of this process, of the presented secret together with the stored hash. So the memory
/// holds no secret, and an entry dies with the hash that it was checked against. A wrong secret is never remembered.
/// </remarks>
/// <param name="time">The clock.</param>
public sealed class RecognisedSecrets(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryCache _recognised = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly SemaphoreSlim _running = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether the slow check passes, or passed lately.</summary>
    /// <param name="hash">The stored hash.</param>
    /// <param name="secret">The presented secret.</param>
    /// <param name="verify">The slow check: stored hash and secret in.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<bool> VerifyAsync(
        string hash, string secret, Func<string, string, ValueTask<bool>> verify, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(verify);

        var name = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(hash + "\0" + secret)));
        if (_recognised.TryGetValue(name, out DateTimeOffset until) && time.GetUtcNow() < until)
        {
            return true;
        }

        if (!await VerifySlowlyAsync(hash, secret, verify, cancellationToken))
        {
            return false;
        }

        _recognised.Set(name, time.GetUtcNow() + Lifetime, new MemoryCacheEntryOptions { Size = 1 });
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _recognised.Dispose();
        _running.Dispose();
    }

    private async Task<bool> VerifySlowlyAsync(
        string hash, string secret, Func<string, string, ValueTask<bool>> verify, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(async () => await verify(hash, secret), cancellationToken);
        }
        finally
        {
            _running.Release();
        }
    }
}
