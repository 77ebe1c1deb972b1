using Microsoft.Data.Sqlite;

namespace AuthProvider.Storage.Database;

/// <summary>The file of a SQLite database.</summary>
internal static class SqliteFile
{
    /// <summary>The full path of the file.</summary>
    public static string PathOf(DatabaseConnection database) =>
        Path.GetFullPath(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource);

    /// <summary>The folder of the file.</summary>
    public static string FolderOf(DatabaseConnection database) => Path.GetDirectoryName(PathOf(database))!;

    /// <summary>
    /// Makes the file where there is none, empty and readable to its owner only: it holds password hashes and addresses. SQLite gives the
    /// files beside it (-wal, -shm, -journal) the same rights. What cannot be made is left to SQLite, which says why.
    /// </summary>
    public static void Create(DatabaseConnection database)
    {
        var path = PathOf(database);
        if (OperatingSystem.IsWindows() || File.Exists(path) || new SqliteConnectionStringBuilder(database.ConnectionString).Mode is not SqliteOpenMode.ReadWriteCreate)
        {
            return;
        }

        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else made it meanwhile, or this user may not.
        }
    }

    /// <summary>Whether the database has keys already that a master key protects.</summary>
    public static bool HasKeys(DatabaseConnection database)
    {
        if (!File.Exists(PathOf(database)))
        {
            return false;
        }

        using var connection = new SqliteConnection(database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'DataProtectionKeys'""";
        if (command.ExecuteScalar() is not > 0L)
        {
            return false;
        }

        command.CommandText = """SELECT COUNT(*) FROM "DataProtectionKeys" """;
        return command.ExecuteScalar() is > 0L;
    }
}
