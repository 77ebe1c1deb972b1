using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tests.Tokens;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>
/// Somebody signs in at a browser that leaves at this moment, as no session is left of it. PostgreSQL lets both happen at once; SQLite has
/// one writer.
/// </summary>
public sealed class PruningRaceTests : IAsyncLifetime
{
    private readonly Pause _pause = new();
    private string _database = "";
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _database = (await TokenDatabase.CreateEmptyPostgreSqlAsync()).ConnectionString;
        _provider = await TestProvider.StartAsync(options =>
        {
            options.Settings["ConnectionStrings:AuthProvider"] = _database;
            options.Settings["MasterKey"] = "the master key of a test of browsers that leave";
            options.Configure = builder =>
            {
                builder.Services.Configure<PruningOptions>(pruning => pruning.Enabled = false);
                builder.Services.ConfigureDbContext<PostgreSqlDbContext>(context => context.AddInterceptors(_pause));
            };
        });
        _browser = _provider.NewBrowser();
        await _browser.SignInAsync(TestUser.Alice);
        await _browser.GoToAsync("/sign-out");
        await _browser.ConfirmSignOutAsync();
        _provider.Time.Advance(_provider.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<SessionOptions>>().Value.KeepEnded + TimeSpan.FromHours(1));
        await _browser.GoToAsync("/sign-in");
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Sign_in_that_has_found_its_browser_keeps_it_from_being_pruned()
    {
        var pruning = Task.FromResult(0L);
        _pause.AfterBrowser = async () =>
        {
            pruning = _provider.Services.GetRequiredService<SessionPruner>().PruneAsync();
            await LockWaits.UntilSomebodyWaitsAsync(_database, () => pruning.IsCompleted);
        };

        Assert.Equal("/account", (await _browser.SignInAsync(TestUser.Alice)).Address.AbsolutePath);

        Assert.Null(_pause.AfterBrowser);
        Assert.Equal(1, await pruning);
        Assert.Equal("/account", (await _browser.GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal((1, 1), await CountAsync());
    }

    [Fact]
    public async Task Sign_in_at_a_browser_that_is_just_leaving_gets_a_new_one()
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var leave = new NpgsqlCommand("""DELETE FROM "Browsers" """, connection, transaction);
        Assert.Equal(1, await leave.ExecuteNonQueryAsync());

        var signIn = _browser.SignInAsync(TestUser.Alice);
        await LockWaits.UntilSomebodyWaitsAsync(_database, () => signIn.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal("/account", (await signIn).Address.AbsolutePath);
        Assert.Equal("/account", (await _browser.GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal((1, 1), await CountAsync());
    }

    private Task<(int Sessions, int Browsers)> CountAsync() => _provider.UseAsync<AuthProviderDbContext, (int, int)>(async database =>
        (await database.Sessions.CountAsync(), await database.Browsers.CountAsync()));

    /// <summary>Stops a sign-in where it has found its browser, once.</summary>
    private sealed class Pause : DbCommandInterceptor
    {
        public Func<Task>? AfterBrowser { get; set; }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (AfterBrowser is { } work && command.Transaction is not null && command.CommandText.Contains("FROM \"Browsers\"", StringComparison.Ordinal))
            {
                AfterBrowser = null;
                await work();
            }

            return result;
        }
    }
}
