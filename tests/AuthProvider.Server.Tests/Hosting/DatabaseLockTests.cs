using AuthProvider.Server.Hosting;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Tests.Hosting;

public sealed class DatabaseLockTests
{
    [Fact]
    public void File_that_another_server_has_is_said_to_be_taken()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-lock-");
        var database = new DatabaseConnection($"Data Source={folder.FullName}/a.db", IsSqlite: true);
        using (DatabaseLock.Take(database))
        {
            Assert.StartsWith("Another server runs", Assert.Throws<StartException>(() => DatabaseLock.Take(database)).Message, StringComparison.Ordinal);
        }

        DatabaseLock.Take(database)!.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>A folder in which no file can be made, also by root; a container mounts such.</summary>
    [Fact]
    public void Folder_that_takes_no_files_is_not_another_server() =>
        Assert.Contains("no file can be written", Assert.Throws<StartException>(() => DatabaseLock.Take(new("Data Source=/proc/a.db", IsSqlite: true))).Message, StringComparison.Ordinal);
}
