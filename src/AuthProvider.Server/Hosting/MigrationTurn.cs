using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// When a command may bring the database up to date: never under a server, which has an older version then. On SQLite it takes the
/// server's lock meanwhile; on PostgreSQL only a new database is a command's to make.
/// </summary>
internal static class MigrationTurn
{
    // Of a server, or another command, that is bringing the database up to date itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the turn; disposing the result gives it back. Null where nothing is to be done, or the database has locks of its own for it.</summary>
    /// <param name="services">The services of the command.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StartException">A server of an older version has the database, or may have it.</exception>
    public static async Task<IDisposable?> EnterAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<DatabaseConnection>();
        var time = services.GetRequiredService<TimeProvider>();
        var begun = time.GetTimestamp();
        while (await LookAsync(services, cancellationToken) is var standing and not MigrationStanding.UpToDate)
        {
            if (!database.IsSqlite)
            {
                return standing is MigrationStanding.Older
                    ? throw new StartException("The database is of an older version than this program: stop the servers of that version, and start one of this version, which brings it up to date.")
                    : null;
            }

            if (DatabaseLock.TryTake(database, out var turn))
            {
                return turn;
            }

            if (time.GetElapsedTime(begun) >= Patience)
            {
                throw new StartException("The database is of an older version than this program, and a server runs on it: stop that server, and start the one of this version.");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }

        return null;
    }

    private static async Task<MigrationStanding> LookAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DatabaseMigrator>().LookAsync(cancellationToken);
    }
}
