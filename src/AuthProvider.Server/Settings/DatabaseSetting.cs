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
}
