using AuthProvider.Server.Seeding;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using AuthProvider.Storage.PairwiseSubjects;

namespace AuthProvider.Server.Hosting;

/// <summary>Brings the database and the signing keys up to date, before anything of the server starts: Data Protection reads its ring first of all.</summary>
internal static class DatabaseStart
{
    /// <summary>Applies migrations, then makes the roles and signing keys that are missing, and loads the keys.</summary>
    /// <exception cref="StartException">The database or the master key cannot be used.</exception>
    public static async Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        if (services.GetRequiredService<DatabaseConnection>().FilePath is { } path && !Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new StartException($"The folder of the database '{path}' does not exist: make it, or change ConnectionStrings:AuthProvider.");
        }

        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<BuiltInRoles>().EnsureAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<SigningKeyStore>().RefreshAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<PairwiseSalt>().GetAsync(cancellationToken);
    }
}
