using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// One server on a SQLite file (DESIGN, decision 8). The lock is the system's, on a file beside the database, and ends with the process,
/// however that ends. Commands take it to bring the database up to date only (<see cref="MigrationTurn"/>): else they may run beside a server.
/// </summary>
internal static class DatabaseLock
{
    /// <summary>Takes the lock; disposing the result gives it back. Null with PostgreSQL, which many servers share.</summary>
    /// <exception cref="StartException">Another server has it.</exception>
    public static IDisposable? Take(DatabaseConnection database) => TryTake(database, out var turn)
        ? turn
        : throw new StartException(
            $"Another server runs on the database '{database.FilePath}', or a command is bringing it up to date: stop it, or give this one another file as ConnectionStrings:AuthProvider, or both one PostgreSQL database.");

    /// <summary>Takes the lock where nobody has it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="turn">Gives it back when it is disposed of; null with PostgreSQL.</param>
    /// <returns>Whether nobody else has it.</returns>
    /// <exception cref="StartException">There can be no lock.</exception>
    public static bool TryTake(DatabaseConnection database, out IDisposable? turn)
    {
        turn = null;
        if (database.FilePath is not { } path || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return true;
        }

        // Two names of one file are one lock.
        path = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            turn = new FileStream(path + ".lock", options);
            return true;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartException($"The database '{path}' cannot be written: give this user the right to write to the file and its folder.", exception);
        }
        catch (IOException exception) when (!HeldFile.IsCauseOf(exception))
        {
            throw new StartException($"Beside the database '{path}' no file can be written ({exception.Message}): change ConnectionStrings:AuthProvider, or make its folder writable.", exception);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
