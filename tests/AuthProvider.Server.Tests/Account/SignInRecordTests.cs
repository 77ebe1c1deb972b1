using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Account;

/// <summary>What a sign-in writes: the session, the device and the entry in the history, and a letter where letters can be sent.</summary>
public sealed class SignInRecordTests
{
    [Fact]
    public async Task No_session_begins_without_its_entry_in_the_history()
    {
        var failure = new HistoryFails();
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder =>
        {
            builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(failure));
            builder.Services.ConfigureDbContext<PostgreSqlDbContext>(database => database.AddInterceptors(failure));
        });
        var browser = provider.NewBrowser();

        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.SignInAsync(TestUser.Alice));
        Assert.Equal((0, 0), await CountAsync(provider));
        Assert.False((await browser.GoToAsync("/account")).Has("#sign-out"));

        failure.IsOver = true;
        Assert.Equal("/account", (await browser.SignInAsync(TestUser.Alice)).Address.AbsolutePath);
        Assert.Equal((1, 1), await CountAsync(provider));
    }

    [Fact]
    public async Task No_letter_is_ordered_where_none_can_be_sent()
    {
        await using var provider = await TestProvider.StartAsync();
        await provider.NewBrowser().SignInAsync(TestUser.Alice);
        await provider.NewBrowser().SignInAsync(TestUser.Alice);

        Assert.Equal((2, 2), await CountAsync(provider));
        Assert.Equal(0, await provider.UseAsync<AuthProviderDbContext, int>(database => database.OutgoingMails.CountAsync()));
    }

    private static Task<(int Sessions, int Devices)> CountAsync(TestProvider provider) =>
        provider.UseAsync<AuthProviderDbContext, (int, int)>(async database => (await database.Sessions.CountAsync(), await database.KnownDevices.CountAsync()));

    private sealed class HistoryFails : DbCommandInterceptor
    {
        public bool IsOver { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Refuse(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Refuse(command);
            return ValueTask.FromResult(result);
        }

        private void Refuse(DbCommand command)
        {
            if (!IsOver && command.CommandText.Contains("INSERT INTO \"SecurityEvents\"", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("The test refuses the entry.");
            }
        }
    }
}
