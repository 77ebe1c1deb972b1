using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

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
        var database = sqlite ? CreateSqlite() : new TokenDatabase(new(await Cluster.CreateDatabaseAsync(), IsSqlite: false), null);
        await using var context = database.Open();
        await context.Database.EnsureCreatedAsync();
        var app = new App { ClientId = "shop" };
        context.Apps.Add(app);
        await context.SaveChangesAsync();
        database.AppId = app.Id;
        return database;
    }

    /// <summary>A PostgreSQL database without tables.</summary>
    public static async Task<DatabaseConnection> CreateEmptyPostgreSqlAsync() => new(await Cluster.CreateDatabaseAsync(), IsSqlite: false);

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

    /// <summary>One PostgreSQL cluster a test run, in a temporary folder.</summary>
    private static class Cluster
    {
        private static readonly Lazy<Task<string>> Started = new(StartAsync);

        public static async Task<string> CreateDatabaseAsync()
        {
            var administrator = await Started.Value;
            var name = "tokens" + Guid.CreateVersion7().ToString("N");
            await using var connection = new NpgsqlConnection(administrator);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            await command.ExecuteNonQueryAsync();
            return new NpgsqlConnectionStringBuilder(administrator) { Database = name }.ConnectionString;
        }

        private static async Task<string> StartAsync()
        {
            if (Environment.GetEnvironmentVariable("AUTHPROVIDER_TEST_POSTGRESQL") is { Length: > 0 } given)
            {
                return given;
            }

            var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
            var folder = Directory.CreateTempSubdirectory("authprovider-postgresql-").FullName;
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", "postgres", folder);
            }

            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
            listener.Stop();
            await RunAsPostgresAsync(programs + "initdb", "-D", folder + "/data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
            await RunAsPostgresAsync(programs + "pg_ctl", "start", "-w", "-D", folder + "/data", "-l", folder + "/log", "-o", $"-p {port} -h 127.0.0.1 -k {folder}");
            // The test host does not wait for long at its end.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => _ = RunAsPostgresAsync(
                "sh", "-c", $"{programs}pg_ctl stop -m immediate -D {folder}/data; rm -r {folder}");
            return $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=20";
        }

        private static Task RunAsPostgresAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments])
            : RunAsync(program, arguments);

        private static async Task RunAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/tmp" })!;
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
    }
}
