using System.Data.Common;
using AuthProvider.Benchmarks.Growth;
using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Providers;
using Microsoft.Data.Sqlite;

namespace AuthProvider.Benchmarks.Databases;

/// <summary>A file in a folder of the run for each server.</summary>
internal sealed class SqliteFiles(RunFolder folder) : IDatabases
{
    /// <inheritdoc />
    public string Description { get; } = $"SQLite {ReadVersion()}, one file in a temporary folder";

    /// <inheritdoc />
    public IDialect Dialect { get; } = new SqliteDialect();

    /// <inheritdoc />
    public Task<ServerSettings> CreateAsync(string name, CancellationToken cancellation) =>
        Task.FromResult(ServerSettings.Sqlite(name, folder.Folder(name)));

    /// <inheritdoc />
    public async Task<DbConnection> OpenAsync(ServerSettings settings, CancellationToken cancellation)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    /// <inheritdoc />
    public Task<double> MeasureMegabytesAsync(ServerSettings settings, CancellationToken cancellation)
    {
        var file = new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource;
        var bytes = new[] { file, file + "-wal" }.Where(File.Exists).Sum(path => new FileInfo(path).Length);
        return Task.FromResult(bytes / 1048576d);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string ReadVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
