using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace AuthProvider.Testing.Processes;

/// <summary>
/// PostgreSQL for the tests of this process: the server that <c>AUTHPROVIDER_TEST_POSTGRESQL</c> names, or one of its own, in a temporary
/// folder on a free port of this machine, which ends with the process.
/// </summary>
public static class PostgreSqlServer
{
    // Each server under test listens on a connection of its own for changes, beside those of its pool.
    private const int MaximumConnections = 400;

    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>Makes a database.</summary>
    /// <param name="template">The database that it is a copy of, which nobody is connected to; null: an empty one.</param>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = "test" + Guid.CreateVersion7().ToString("N");
        await RunSqlAsync($"CREATE DATABASE {name}" + (template is null ? "" : $" TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database} STRATEGY FILE_COPY"));
        return new NpgsqlConnectionStringBuilder(await Started.Value) { Database = name }.ConnectionString;
    }

    /// <summary>Removes a database, and ends the connections to it.</summary>
    /// <param name="connectionString">What <see cref="CreateDatabaseAsync"/> returned.</param>
    public static async Task DropDatabaseAsync(string connectionString)
    {
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await RunSqlAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    private static async Task RunSqlAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await Started.Value);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
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

        var port = FreePorts.Next();
        await RunAsPostgresAsync(programs + "initdb", "-D", folder + "/data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
        // Nobody cuts the power of the machine during a test, and what is lost then is of no worth.
        await RunAsPostgresAsync(
            programs + "pg_ctl", "start", "-w", "-D", folder + "/data", "-l", folder + "/log",
            "-o", string.Create(CultureInfo.InvariantCulture, $"-p {port} -h 127.0.0.1 -k {folder} -c max_connections={MaximumConnections} -c fsync=off -c full_page_writes=off"));
        // The test host does not wait for long at its end.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _ = RunAsPostgresAsync("sh", "-c", $"{programs}pg_ctl stop -m immediate -D {folder}/data; rm -r {folder}");
        return $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=20";
    }

    private static Task RunAsPostgresAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments])
        : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/tmp" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
        }
    }
}
