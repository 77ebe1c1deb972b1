using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Database;

/// <summary>What one node at a time may do (DESIGN, decision 11). The values are the keys of PostgreSQL's advisory locks.</summary>
public enum ClusterLock
{
    /// <summary>Looking which signing keys are missing or due, and making them.</summary>
    SigningKeys = 0x41755071,

    /// <summary>Looking which roles are missing, and making them.</summary>
    Roles = 0x41755072,

    /// <summary>Looking whether an address is the confirmed one of somebody else, and confirming it.</summary>
    ConfirmedAddresses = 0x41755073,
}

/// <summary>Takes a <see cref="ClusterLock"/>.</summary>
public static class ClusterLocks
{
    /// <summary>Waits until no other transaction holds the lock, and holds it until the one in hand ends. What is read after it is what the others have left.</summary>
    /// <param name="database">A context in a transaction.</param>
    /// <param name="which">The lock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <remarks>SQLite has one writer at a time, and takes its lock when a transaction begins.</remarks>
    public static Task HoldAsync(this AuthProviderDbContext database, ClusterLock which, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);

        return database.Database.IsNpgsql()
            ? database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({(long)which})", cancellationToken)
            : Task.CompletedTask;
    }
}
