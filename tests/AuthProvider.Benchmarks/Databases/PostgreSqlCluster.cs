using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using AuthProvider.Benchmarks.Growth;
using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Providers;
using AuthProvider.Benchmarks.Servers;
using Npgsql;

namespace AuthProvider.Benchmarks.Databases;

/// <summary>
/// A PostgreSQL cluster of its own in a temporary folder, on a free loopback port, gone after the run. It commits as PostgreSQL does by
/// default: fsync and synchronous_commit are on.
/// </summary>
internal sealed class PostgreSqlCluster : IDatabases
{
    private readonly RunFolder _run;
    private readonly string _folder;
    private readonly string _programs;
    private readonly NpgsqlConnectionStringBuilder _administrator;

    private PostgreSqlCluster(RunFolder run, string folder, string programs, NpgsqlConnectionStringBuilder administrator, string version)
    {
        _run = run;
        _folder = folder;
        _programs = programs;
        _administrator = administrator;
        Description = $"PostgreSQL {version} on this machine, shared_buffers 512 MB, fsync and synchronous_commit on";
    }

    /// <inheritdoc />
    public string Description { get; }

    /// <inheritdoc />
    public IDialect Dialect { get; } = new PostgreSqlDialect();

    /// <summary>Makes the cluster and starts it.</summary>
    public static async Task<PostgreSqlCluster> StartAsync(RunFolder run, CancellationToken cancellation)
    {
        var programs = FindPrograms();
        var folder = Directory.CreateTempSubdirectory("authprovider-postgresql-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await Tool.RunAsync("chown", ["postgres", folder], cancellation: cancellation);
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var port = FreePort.Next();
        var data = Path.Combine(folder, "data");
        await RunAsync("sh", ["-c", "umask 077; echo \"$0\" > password; exec \"$1\" -D data -U postgres --auth=scram-sha-256 --pwfile=password --encoding=UTF8 --locale=C", password, Path.Combine(programs, "initdb")], folder, cancellation);
        await RunAsync(
            Path.Combine(programs, "pg_ctl"),
            ["start", "-w", "-D", data, "-l", Path.Combine(folder, "log"), "-o", $"-p {port.ToString(CultureInfo.InvariantCulture)} -h 127.0.0.1 -k {folder} -c shared_buffers=512MB -c max_wal_size=4GB"],
            folder,
            cancellation);
        var administrator = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "postgres", Password = password, Database = "postgres" };
        await using var connection = new NpgsqlConnection(administrator.ConnectionString);
        await connection.OpenAsync(cancellation);
        return new PostgreSqlCluster(run, folder, programs, administrator, connection.PostgreSqlVersion.ToString());
    }

    /// <inheritdoc />
    public async Task<ServerSettings> CreateAsync(string name, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(_administrator.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        var own = new NpgsqlConnectionStringBuilder(_administrator.ConnectionString) { Database = name };
        return new ServerSettings(name, _run.Folder(name), own.ConnectionString)
        {
            MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
    }

    /// <inheritdoc />
    public async Task<DbConnection> OpenAsync(ServerSettings settings, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    /// <inheritdoc />
    public async Task<double> MeasureMegabytesAsync(ServerSettings settings, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(settings, cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_database_size(current_database())";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) / 1048576d;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync(Path.Combine(_programs, "pg_ctl"), ["stop", "-w", "-m", "fast", "-D", Path.Combine(_folder, "data")], _folder, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindPrograms()
    {
        var folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        return folders.LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new BenchmarkFailure("PostgreSQL is missing: install the package postgresql (Debian, Ubuntu: apt-get install postgresql).");
    }

    // PostgreSQL refuses to run as root.
    private static Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellation) =>
        Environment.IsPrivilegedProcess
            ? Tool.RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments], folder, cancellation: cancellation)
            : Tool.RunAsync(program, arguments, folder, cancellation: cancellation);
}
