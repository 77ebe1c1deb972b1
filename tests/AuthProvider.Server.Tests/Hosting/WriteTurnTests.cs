using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>SQLite takes one writer at a time: whoever fails must let the next one in.</summary>
public sealed class WriteTurnTests
{
    /// <summary>Two administrators delete one app: the second is told so, and everybody else goes on writing.</summary>
    [Fact]
    public async Task Delete_that_comes_too_late_lets_others_write()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var first = provider.Services.CreateAsyncScope();
        await using var second = provider.Services.CreateAsyncScope();
        var early = await first.ServiceProvider.GetRequiredService<AppStore>().FindAsync(TestApp.Desk.ClientId);
        var late = await second.ServiceProvider.GetRequiredService<AppStore>().FindAsync(TestApp.Desk.ClientId);
        await first.ServiceProvider.GetRequiredService<AppStore>().DeleteAsync(early!);
        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(() => second.ServiceProvider.GetRequiredService<AppStore>().DeleteAsync(late!));
        await EnsureWritableAsync(provider);
    }

    /// <summary>A request that broke off within a transaction, whatever it left open.</summary>
    [Fact]
    public async Task Transaction_that_nobody_ended_ends_with_its_context()
    {
        await using var provider = await TestProvider.StartAsync();
        await using (var scope = provider.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
            await database.Database.OpenConnectionAsync();
            await database.Database.BeginTransactionAsync();
        }

        await EnsureWritableAsync(provider);
    }

    private static async Task EnsureWritableAsync(TestProvider provider)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.ExecuteUpdateAsync(
            update => update.SetProperty(user => user.AccessFailedCount, 1), limit.Token));
        Assert.NotNull((await provider.NewClient(TestApp.Robot).GetOwnTokenAsync("ledger.read")).EnsureSuccess().AccessToken);
    }
}
