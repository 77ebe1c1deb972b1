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
