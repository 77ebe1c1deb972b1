using AuthProvider.Server.Hosting;
using AuthProvider.Storage.Database;
using AuthProvider.Testing.Processes;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AuthProvider.Server.Tests.CommandLine;

/// <summary>Commands on a database of an older version than theirs.</summary>
public sealed class OlderDatabaseTests : IDisposable
{
    private const string MasterKey = "a master key that only tests have, of more than 32 characters";

    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    /// <summary>EF Core would wait without end for the row of a process that was killed.</summary>
    [Fact]
    public async Task Migration_that_was_killed_does_not_keep_the_next_one_waiting()
    {
        await MakeOlderAsync();
        await _commands.QueryAsync(database => database.Database.ExecuteSqlRawAsync(
            """INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-12-01 00:00:00+00:00')"""));

        (await _commands.RunAsync("keys", "rotate").WaitAsync(TimeSpan.FromMinutes(1))).Succeeds();

        Assert.Empty(await _commands.QueryAsync(database => database.Database.GetPendingMigrationsAsync()));
    }

    [Fact]
    public async Task Database_under_a_server_of_an_older_version_is_left_as_it_is()
    {
        await MakeOlderAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        _commands.Configure = builder => builder.Services.AddSingleton<TimeProvider>(time);
        using (DatabaseLock.Take(new DatabaseConnection(_commands.ConnectionString, IsSqlite: true)))
        {
            var waiting = _commands.RunAsync("keys", "rotate");
            while (!waiting.IsCompleted)
            {
                // It gives a server that is starting some seconds.
                time.Advance(TimeSpan.FromMilliseconds(500));
                await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(10)));
            }

            var refused = await waiting;
            Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
            Assert.StartsWith("The database is of an older version than this program, and a server runs on it", refused.Error, StringComparison.Ordinal);
            Assert.Single(await _commands.QueryAsync(database => database.Database.GetPendingMigrationsAsync()));
        }

        (await _commands.RunAsync("keys", "rotate")).Succeeds();
    }

    [Fact]
    public async Task Command_beside_a_server_of_the_same_version_needs_no_lock()
    {
        (await _commands.RunAsync("keys", "rotate")).Succeeds();
        using (DatabaseLock.Take(new DatabaseConnection(_commands.ConnectionString, IsSqlite: true)))
        {
            (await _commands.RunAsync("keys", "rotate")).Succeeds();
        }
    }

    /// <summary>Whether servers run on it nobody knows.</summary>
    [Fact]
    public async Task Older_postgresql_database_is_left_to_a_server()
    {
        var connection = await PostgreSqlServer.CreateDatabaseAsync() + ";Pooling=false";
        try
        {
            await using var database = new PostgreSqlDbContext(new DbContextOptionsBuilder<PostgreSqlDbContext>().UseNpgsql(connection)
                .UseApplicationServiceProvider(IdentityServices()).Options);
            await MakeOlderAsync(database);

            var refused = await CommandRunner.RunOnAsync(connection, "keys", "rotate", "--MasterKey", MasterKey);

            Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
            Assert.StartsWith("The database is of an older version than this program: stop the servers", refused.Error, StringComparison.Ordinal);
            Assert.Single(await database.Database.GetPendingMigrationsAsync());
        }
        finally
        {
            await PostgreSqlServer.DropDatabaseAsync(connection);
        }
    }

    private static ServiceProvider IdentityServices() => new ServiceCollection()
        .Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();

    private static Task MakeOlderAsync(AuthProviderDbContext database) =>
        database.GetService<IMigrator>().MigrateAsync(database.Database.GetMigrations().SkipLast(1).Last());

    private Task<bool> MakeOlderAsync() => _commands.QueryAsync(async database =>
    {
        // The name of our files.
        await database.Database.ExecuteSqlRawAsync("PRAGMA application_id=1098207346");
        await MakeOlderAsync(database);
        return true;
    });
}
