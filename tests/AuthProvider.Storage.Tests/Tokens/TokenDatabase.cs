using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Testing.Processes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>A database of its own with the tables of the model and one app, gone after the test.</summary>
internal sealed class TokenDatabase : IAsyncDisposable
{
    private readonly string? _folder;

    private TokenDatabase(DatabaseConnection connection, string? folder)
    {
        Connection = connection;
        _folder = folder;
    }

    public DatabaseConnection Connection { get; }

    public Guid AppId { get; private set; }

    /// <summary>The path of the SQLite file.</summary>
    public string Path => System.IO.Path.Combine(_folder!, "test.db");

    public static async Task<TokenDatabase> CreateAsync(bool sqlite)
    {
        var database = sqlite ? CreateSqlite() : new TokenDatabase(new(await PostgreSqlServer.CreateDatabaseAsync(), IsSqlite: false), null);
        await using var context = database.Open();
        await context.Database.EnsureCreatedAsync();
        var app = new App { ClientId = "shop" };
        context.Apps.Add(app);
        await context.SaveChangesAsync();
        database.AppId = app.Id;
        return database;
    }

    /// <summary>A PostgreSQL database without tables.</summary>
    public static async Task<DatabaseConnection> CreateEmptyPostgreSqlAsync() => new(await PostgreSqlServer.CreateDatabaseAsync(), IsSqlite: false);

    public AuthProviderDbContext Open() => Connection.IsSqlite
        ? new SqliteDbContext(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite(Connection.ConnectionString).Options)
        : new PostgreSqlDbContext(new DbContextOptionsBuilder<PostgreSqlDbContext>().UseNpgsql(Connection.ConnectionString).Options);

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }

        await Task.CompletedTask;
    }

    private static TokenDatabase CreateSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-tokens-").FullName;
        return new(new($"Data Source={System.IO.Path.Combine(folder, "test.db")}", IsSqlite: true), folder);
    }
}
