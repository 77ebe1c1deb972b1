using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>Brings the database to the model of this version, or says in one sentence why that cannot be.</summary>
public sealed class DatabaseMigrator(AuthProviderDbContext database, DatabaseConnection connection)
{
    // "AuPr": names our files, so that the file of another program is recognised (SQLite, PRAGMA application_id).
    private const int ApplicationId = 0x41755072;

    /// <summary>Looks which migrations it has. Changes nothing.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StartException">The database cannot be read.</exception>
    public Task<MigrationStanding> LookAsync(CancellationToken cancellationToken = default) => GuardAsync(async () =>
    {
        if (connection.FilePath is { } path && !File.Exists(path))
        {
            return MigrationStanding.New;
        }

        var applied = (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return applied.Count == 0 ? MigrationStanding.New
            : database.Database.GetMigrations().Any(name => !applied.Contains(name)) ? MigrationStanding.Older
            : MigrationStanding.UpToDate;
    });

    /// <summary>Applies the migrations that are missing. On SQLite nobody else may do so at the same time: the caller has a lock for the file.</summary>
    /// <param name="cancellationToken">Stops between migrations.</param>
    /// <exception cref="StartException">The database cannot be opened or written, is of another program, or of a newer version.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken = default) => GuardAsync(async () =>
    {
        if (connection.IsSqlite)
        {
            await PrepareFileAsync(cancellationToken);
        }

        var known = database.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        if (applied.FirstOrDefault(name => !known.Contains(name)) is { } newer)
        {
            throw new StartException($"The database was made by a newer version of this program (migration {newer}): start that version.");
        }

        // With nothing to apply, MigrateAsync would still compare the whole model with that of the last migration.
        if (!applied.SetEquals(known))
        {
            if (connection.IsSqlite)
            {
                await ForgetKilledMigrationAsync(cancellationToken);
            }

            await database.Database.MigrateAsync(cancellationToken);
        }

        return applied.Count;
    });

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SqliteException exception)
        {
            throw new StartException(Describe(exception), exception);
        }
        catch (NpgsqlException exception)
        {
            throw new StartException($"The PostgreSQL database of ConnectionStrings:AuthProvider cannot be used: {exception.Message}", exception);
        }
    }

    // EF Core locks a SQLite database with a row, which a process that is killed leaves behind, and waits for it without end.
    private async Task ForgetKilledMigrationAsync(CancellationToken cancellationToken)
    {
        const string Table = "__EFMigrationsLock";
        if (await database.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = {Table}").SingleAsync(cancellationToken) > 0)
        {
            await database.Database.ExecuteSqlRawAsync($"""DELETE FROM "{Table}" """, cancellationToken);
        }
    }

    private async Task PrepareFileAsync(CancellationToken cancellationToken)
    {
        var path = SqliteFile.PathOf(connection);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new StartException($"The folder of the database '{path}' does not exist: make it, or change ConnectionStrings:AuthProvider.");
        }

        SqliteFile.Create(connection);
        await database.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var found = await database.Database.SqlQueryRaw<int>("SELECT application_id AS Value FROM pragma_application_id").SingleAsync(cancellationToken);
            var tables = await database.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master").SingleAsync(cancellationToken);
            if (found != ApplicationId && tables > 0)
            {
                throw new StartException($"The file '{path}' is a database of another program: change ConnectionStrings:AuthProvider.");
            }

            await database.Database.ExecuteSqlRawAsync($"PRAGMA application_id={ApplicationId}; PRAGMA journal_mode=WAL;", cancellationToken);
        }
        finally
        {
            await database.Database.CloseConnectionAsync();
        }
    }

    private string Describe(SqliteException exception)
    {
        var path = SqliteFile.PathOf(connection);
        return exception.SqliteErrorCode switch
        {
            8 => $"The database '{path}' cannot be written: give this user the right to write to the file and its folder.",
            11 or 26 => $"The file '{path}' is not a SQLite database, or is damaged: change ConnectionStrings:AuthProvider, or restore the file.",
            13 => $"The disk of the database '{path}' is full.",
            14 => $"The database '{path}' cannot be opened: give this user the right to read and write the file and its folder.",
            5 or 6 => $"The database '{path}' is locked by another program: stop that program.",
            _ => $"The database '{path}' cannot be used: {exception.Message}",
        };
    }
}
