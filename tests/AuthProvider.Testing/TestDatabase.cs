using AuthProvider.Storage.Database;
using AuthProvider.Testing.Processes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Testing;

/// <summary>
/// The database of one <see cref="TestProvider"/>: a SQLite file in its folder, or with <c>AUTHPROVIDER_TEST_DATABASE=PostgreSQL</c> in the
/// environment a database of its own on <see cref="PostgreSqlServer"/>.
/// </summary>
internal static class TestDatabase
{
    private const string MasterKey = "a master key that only tests have, of more than 32 characters";

    // The tables are made once; a copy of them takes a tenth of the time.
    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);

    private static bool IsPostgreSql { get; } =
        string.Equals(Environment.GetEnvironmentVariable("AUTHPROVIDER_TEST_DATABASE"), "PostgreSQL", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names the database in the settings, unless the test has named one.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">The folder for a file.</param>
    /// <returns>What <see cref="RemoveAsync"/> removes; null where that is the folder.</returns>
    public static async Task<string?> ChooseAsync(IDictionary<string, string?> settings, string folder)
    {
        const string Name = "ConnectionStrings:AuthProvider";
        if (settings.ContainsKey(Name))
        {
            return null;
        }

        if (!IsPostgreSql)
        {
            settings[Name] = $"Data Source={Path.Combine(folder, "authprovider.db")}";
            return null;
        }

        var database = await PostgreSqlServer.CreateDatabaseAsync(await Template.Value);
        settings[Name] = database;
        settings.TryAdd("MasterKey", MasterKey);
        return database;
    }

    /// <summary>Lets the database go.</summary>
    public static async Task RemoveAsync(string? database)
    {
        if (database is not null)
        {
            await PostgreSqlServer.DropDatabaseAsync(database);
        }

        SqliteConnection.ClearAllPools();
    }

    private static async Task<string> CreateTemplateAsync()
    {
        var database = await PostgreSqlServer.CreateDatabaseAsync() + ";Pooling=false";
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddStorage(new StorageOptions { ConnectionString = database, MasterKey = MasterKey })
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        return database;
    }
}
