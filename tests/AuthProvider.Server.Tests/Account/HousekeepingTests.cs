using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

/// <summary>What is too old leaves by itself, and a step that fails keeps no other from its work.</summary>
public sealed class HousekeepingTests : IAsyncLifetime
{
    private const string Failure = "Old rows of accounts could not be removed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        var bruno = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Bruno));
        var now = _provider.Time.GetUtcNow();
        var longAgo = now - TimeSpan.FromDays(3650);
        await _provider.UseAsync<AuthProviderDbContext, int>(async database =>
        {
            database.PendingSignIns.Add(new() { UserId = bruno, SecretHash = "old", SecurityStamp = "", Methods = "", CreatedAt = longAgo, ExpiresAt = longAgo });
            database.ExternalSignIns.Add(new() { Provider = "elsewhere", StateHash = "old", Order = "", CreatedAt = longAgo, ExpiresAt = longAgo });
            database.KnownDevices.Add(new() { UserId = bruno, SecretHash = "old", FirstSeenAt = longAgo, LastSeenAt = longAgo });
            database.SecurityEvents.Add(new() { UserId = bruno, Kind = "old", At = longAgo });
            await database.SaveChangesAsync();
            return await database.Users.Where(user => user.UserName == TestUser.Alice.UserName)
                .ExecuteUpdateAsync(update => update.SetProperty(user => user.DeleteAt, now));
        });
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    /// <summary>The failure is that of a database which has lost a table that one step needs; the first step deletes accounts.</summary>
    [Theory]
    [InlineData("OneTimeLinks", "accounts")]
    [InlineData("PendingSignIns", "pending sign-ins")]
    [InlineData("ExternalSignIns", "external sign-ins")]
    [InlineData("KnownDevices", "devices")]
    [InlineData("SecurityEvents", "history")]
    public async Task Step_that_fails_is_logged_stops_no_other_and_is_tried_again_an_hour_later(string table, string step)
    {
        await ExecuteAsync($"""ALTER TABLE "{table}" RENAME TO "Lost" """);

        // The clock of a server that has just started may not have been looked at yet.
        await WaitAsync(TimeSpan.FromMinutes(1), async () => _provider.Log.Any(line => line.Contains(Failure, StringComparison.Ordinal)) && (await LeftAsync(step)).Count == 0);

        await ExecuteAsync($"""ALTER TABLE "Lost" RENAME TO "{table}" """);
        Assert.Equal([step], await LeftAsync(without: null));
        Assert.All(_provider.Log.Where(line => line.Contains(Failure, StringComparison.Ordinal)), line =>
        {
            Assert.StartsWith("Error ", line, StringComparison.Ordinal);
            Assert.Contains(table, line, StringComparison.Ordinal);
        });

        await WaitAsync(TimeSpan.FromHours(1), async () => (await LeftAsync(without: null)).Count == 0);
    }

    private async Task WaitAsync(TimeSpan step, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        do
        {
            _provider.Time.Advance(step);
            await Task.Delay(25, patience.Token);
        }
        while (!await condition());
    }

    private Task<int> ExecuteAsync(string statement) => _provider.UseAsync<AuthProviderDbContext, int>(database => database.Database.ExecuteSqlRawAsync(statement));

    /// <summary>Of which steps something is left to do.</summary>
    private Task<List<string>> LeftAsync(string? without) => _provider.UseAsync<AuthProviderDbContext, List<string>>(async database =>
    {
        (string Step, Func<Task<bool>> IsLeft)[] steps =
        [
            ("accounts", () => database.Users.AnyAsync(user => user.DeleteAt != null)),
            ("pending sign-ins", () => database.PendingSignIns.AnyAsync()),
            ("external sign-ins", () => database.ExternalSignIns.AnyAsync()),
            ("devices", () => database.KnownDevices.AnyAsync()),
            ("history", () => database.SecurityEvents.AnyAsync()),
        ];
        var left = new List<string>();
        foreach (var (step, isLeft) in steps)
        {
            if (step != without && await isLeft())
            {
                left.Add(step);
            }
        }

        return left;
    });
}
