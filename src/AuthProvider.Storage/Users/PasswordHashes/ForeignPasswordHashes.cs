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
    private int _version;

    /// <summary>Whether there are any; read again after a change by another program, and a no after a minute.</summary>
    /// <param name="ownHash">A hash as this server makes them now.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<bool> AreThereAsync(string ownHash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ownHash);

        int version;
        lock (_lock)
        {
            if (_areThere is { } known && (known || time.GetUtcNow() - _readAt < NoIsGoodFor))
            {
                return known;
            }

            version = _version;
        }

        var own = ownHash[..ParametersLength];
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
        var areThere = await database.Users.AnyAsync(
            user => user.PasswordHash != null && user.PasswordHash.Substring(0, ParametersLength) != own, cancellationToken);
        lock (_lock)
        {
            if (version == _version)
            {
                (_areThere, _readAt) = (areThere, time.GetUtcNow());
            }
        }

        return areThere;
    }

    /// <summary>Reads again at the next question.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _areThere = null;
            _version++;
        }
    }
}
