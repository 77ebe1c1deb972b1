using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Providers;
using Microsoft.Data.Sqlite;

namespace AuthProvider.Benchmarks.Databases;

/// <summary>A file in a folder of the run for each server.</summary>
internal sealed class SqliteFiles(RunFolder folder) : IDatabases
{
    /// <inheritdoc />
    public string Description { get; } = $"SQLite {ReadVersion()}, one file in {folder.Path}";

    /// <inheritdoc />
    public Task<ServerSettings> CreateAsync(string name, CancellationToken cancellation) =>
        Task.FromResult(ServerSettings.Sqlite(name, folder.Folder(name)));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string ReadVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
