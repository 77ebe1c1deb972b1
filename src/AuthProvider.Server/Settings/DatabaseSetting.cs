using AuthProvider.Storage.Database;
using Microsoft.Data.Sqlite;

namespace AuthProvider.Server.Settings;

/// <summary>The setting <c>ConnectionStrings:AuthProvider</c>. What it says is never repeated: it may hold a password.</summary>
internal static class DatabaseSetting
{
    /// <summary>Reads it. Where it is not set, the database is a file in the folder <c>data</c> below the content root, which is made.</summary>
    /// <exception cref="StartException">The folder cannot be made.</exception>
    public static string Read(IConfiguration configuration, string contentRoot)
    {
        if (configuration.GetConnectionString("AuthProvider") is { Length: > 0 } text)
        {
            return text;
        }

        var folder = Path.Combine(contentRoot, "data");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The folder '{folder}' for the database cannot be made: give this user the right to, or set ConnectionStrings:AuthProvider.", exception);
        }

        return new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "authprovider.db") }.ConnectionString;
    }

    /// <summary>The folder of a SQLite database; null where the text names none, which the storage refuses with a sentence of its own.</summary>
    /// <exception cref="StartException">The folder does not exist.</exception>
    public static string? FindFolder(string connectionString)
    {
        string file;
        try
        {
            file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (file is "" or ":memory:")
        {
            return null;
        }

        var path = Path.GetFullPath(file);
        return Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)
            ? folder
            : throw new StartException($"The folder of the database '{path}' does not exist: make it, or change ConnectionStrings:AuthProvider.");
    }
}
