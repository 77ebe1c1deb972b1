using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>Whether there are hashes in the database that take another time to verify than a new one of this server.</summary>
public sealed class ForeignPasswordHashes(IServiceScopeFactory scopes, TimeProvider time)
{
    // Of the framework's format: the function, the iterations and most of the length of the salt.
    private const int ParametersLength = 16;

    // Not every change by another program is told to each node.
    private static readonly TimeSpan NoIsGoodFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private bool? _areThere;
    private DateTimeOffset _readAt;
    private Task<bool>? _reading;
    private int _version;

    /// <summary>Whether there are any; read again after a change by another program, and a no after a minute.</summary>
    /// <param name="ownHash">A hash as this server makes them now.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    public async ValueTask<bool> AreThereAsync(string ownHash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ownHash);

        Task<bool> reading;
        lock (_lock)
        {
            if (_areThere is { } known && (known || time.GetUtcNow() - _readAt < NoIsGoodFor))
            {
                return known;
            }

            // A no has looked at all users: whoever asks meanwhile waits for the same answer.
            var (own, version) = (ownHash[..ParametersLength], _version);
            reading = _reading ??= Task.Run(() => ReadAsync(own, version), CancellationToken.None);
        }

        return await reading.WaitAsync(cancellationToken);
    }

    /// <summary>Reads again at the next question.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _areThere = null;
            _reading = null;
            _version++;
        }
    }

    private async Task<bool> ReadAsync(string own, int version)
    {
        bool? areThere = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            areThere = await scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>().Users.AnyAsync(
                user => user.PasswordHash != null && user.PasswordHash.Substring(0, ParametersLength) != own);
            return areThere.Value;
        }
        finally
        {
            lock (_lock)
            {
                if (version == _version)
                {
                    (_areThere, _readAt, _reading) = (areThere, time.GetUtcNow(), null);
                }
            }
        }
    }
}
