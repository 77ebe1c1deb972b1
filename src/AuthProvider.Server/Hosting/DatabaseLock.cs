using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// One server on a SQLite file (DESIGN, decision 8). The lock is the system's, on a file beside the database, and ends with the process,
/// however that ends. Commands do not take it: they may run beside a server.
/// </summary>
internal static class DatabaseLock
{
    // Of a file that somebody else has open: EWOULDBLOCK, and ERROR_SHARING_VIOLATION. Everything else is the fault of the disk or the folder.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    /// <summary>Takes the lock; disposing the result gives it back. Null with PostgreSQL, which many servers share.</summary>
    /// <exception cref="StartException">Another server has it.</exception>
    public static IDisposable? Take(DatabaseConnection database)
    {
        if (database.FilePath is not { } path || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return null;
        }

        // Two names of one file are one lock.
        path = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartException($"The database '{path}' cannot be written: give this user the right to write to the file and its folder.", exception);
        }
        catch (IOException exception) when (exception.HResult is not (HeldOnLinux or HeldOnMac or HeldOnWindows))
        {
            throw new StartException($"Beside the database '{path}' no file can be written ({exception.Message}): change ConnectionStrings:AuthProvider, or make its folder writable.", exception);
        }
        catch (IOException exception)
        {
            throw new StartException(
                $"Another server runs on the database '{path}': stop it, or give this one another file as ConnectionStrings:AuthProvider, or both one PostgreSQL database.",
                exception);
        }
    }
}
