using System.Data.Common;
using System.Diagnostics;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tests.Tokens;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AuthProvider.Storage.Tests.Nodes;

/// <summary>A database that is away for a moment, as while another server takes its place, stops no node.</summary>
public sealed class ListenerFailureTests
{
    private const string Listeners = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE ANY (ARRAY['LISTEN%', 'SELECT 1'])";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Node_that_cannot_read_the_keys_for_a_moment_goes_on_and_hears_again()
    {
        var (database, failure) = ((await TokenDatabase.CreateEmptyPostgreSqlAsync()).ConnectionString, new KeysFailOnce());
        await using var provider = await TestProvider.StartAsync(options =>
        {
            options.Seed = false;
            options.Settings["ConnectionStrings:AuthProvider"] = database;
            options.Settings["MasterKey"] = "the master key of a test of a node that goes on";
            options.Configure = builder => builder.Services.ConfigureDbContext<PostgreSqlDbContext>(context => context.AddInterceptors(failure));
        });
        failure.IsDue = true;

        Assert.True(await CountAsync(database, $"SELECT count(pg_terminate_backend(pid)) {Listeners}") > 0);

        // It tries the connection by this question once it hears.
        var clock = Stopwatch.StartNew();
        while (failure.IsDue || await CountAsync(database, $"SELECT count(*) {Listeners} AND query = 'SELECT 1'") == 0)
        {
            Assert.True(clock.Elapsed < Bound, "It does not hear again.");
            await Task.Yield();
        }

        Assert.False(provider.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    private static async Task<long> CountAsync(string database, string question)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Fails as a connection that breaks.</summary>
    private sealed class KeysFailOnce : DbCommandInterceptor
    {
        public bool IsDue { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (IsDue && command.CommandText.Contains("FROM \"SigningKeys\"", StringComparison.Ordinal))
            {
                IsDue = false;
                throw new NpgsqlException("The connection broke.", new IOException());
            }

            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
