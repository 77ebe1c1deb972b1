using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Certificates;

/// <summary>Where the development certificates lie.</summary>
internal static class CertificateFolder
{
    private const string RepositoryFile = "AuthProvider.sln";

    /// <summary>
    /// Finds the folder: in a working copy all programs share <c>certs</c>; elsewhere it lies beside the database, where the server may write,
    /// and with PostgreSQL in <c>data</c> below the content root.
    /// </summary>
    /// <param name="contentRoot">The folder with the settings.</param>
    /// <param name="programFolder">The folder of the program.</param>
    /// <param name="connectionString">Of the database.</param>
    /// <exception cref="StartException">The folder of the database does not exist.</exception>
    public static string Find(string contentRoot, string programFolder, string connectionString)
    {
        foreach (var start in (string[])[contentRoot, programFolder])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, RepositoryFile)))
                {
                    return Path.Combine(folder.FullName, "certs");
                }
            }
        }

        return Path.Combine(DatabaseSetting.FindFolder(connectionString) ?? Path.Combine(contentRoot, "data"), "certs");
    }
}
