using AuthProvider.Storage.Database;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Protection;

/// <summary>Where the master key comes from: the setting, else the file beside a SQLite database.</summary>
internal static class MasterKeySource
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "master.key";

    /// <summary>Finds the key.</summary>
    /// <exception cref="StartException">There is none, and none may be made.</exception>
    public static MasterKey Find(IServiceProvider services)
    {
        var options = services.GetRequiredService<StorageOptions>();
        if (options.MasterKey is { Length: > 0 } text)
        {
            return MasterKey.FromText(text);
        }

        var database = services.GetRequiredService<DatabaseConnection>();
        if (!database.IsSqlite)
        {
            throw new StartException("MasterKey is missing: with PostgreSQL it takes at least 32 random characters, the same on every node, such as those of 'openssl rand -base64 32'.");
        }

        return MasterKey.FromFile(Path.Combine(SqliteFile.FolderOf(database), FileName), mayCreate: !SqliteFile.HasKeys(database));
    }
}
