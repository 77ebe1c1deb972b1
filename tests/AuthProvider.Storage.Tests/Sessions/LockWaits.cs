using System.Diagnostics;
using Npgsql;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>Transactions of a PostgreSQL database that wait for another one.</summary>
internal static class LockWaits
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>Waits until one does, or what would have waited is over.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="isOver">Whether it is.</param>
    public static async Task UntilSomebodyWaitsAsync(string connectionString, Func<bool> isOver)
    {
        var clock = Stopwatch.StartNew();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection);
        while (!isOver() && (long)(await command.ExecuteScalarAsync())! == 0)
        {
            Assert.True(clock.Elapsed < Bound, "Nobody waits, and it is not over.");
            await Task.Yield();
        }
    }
}
