using System.Diagnostics.Metrics;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tests.Tokens;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>Sessions leave some time after their end, and nothing else does.</summary>
public sealed class SessionPruningTests
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sessions_that_ended_long_ago_leave_with_their_apps_and_their_browsers(bool isSqlite)
    {
        await using var provider = await StartAsync(isSqlite);
        var rows = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name is "authprovider.pruned_rows" && instrument.Meter.Scope == provider.Services.GetRequiredService<IMeterFactory>())
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Interlocked.Add(ref rows, tags.ToArray().Contains(new("table", "Sessions")) ? value : 0));
        listener.Start();

        // More than one batch of two: three that are signed out, each of its own browser.
        for (var number = 0; number < 3; number++)
        {
            using var gone = provider.NewBrowser();
            (await provider.NewClient(TestApp.Shop).SignInAsync(gone, TestUser.Alice)).EnsureSuccess();
            await gone.GoToAsync("/sign-out");
            await gone.ConfirmSignOutAsync();
        }

        // One browser with an ended session and a live one.
        using var shared = provider.NewBrowser();
        await shared.SignInAsync(TestUser.Bruno);
        await shared.GoToAsync("/sign-out");
        await shared.ConfirmSignOutAsync();
        provider.Time.Advance(Kept - TimeSpan.FromMinutes(1));
        await shared.GoToAsync("/sign-in");
        await shared.SignInAsync(TestUser.Bruno);
        using var live = provider.NewBrowser();
        await live.SignInAsync(TestUser.Carol);
        var before = await CountAsync(provider);
        Assert.Equal(0, await PruneAsync(provider));
        Assert.Equal(before, await CountAsync(provider));

        provider.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(4, await PruneAsync(provider));

        var (sessions, apps, browsers) = await CountAsync(provider);
        Assert.Equal((2, 0), (sessions, apps));
        Assert.Equal(2, browsers);
        Assert.Equal(4, Interlocked.Read(ref rows));
        Assert.Equal("/account", (await shared.GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal("/account", (await live.GoToAsync("/account")).Address.AbsolutePath);
    }

    /// <summary>What nobody signed out of ends by itself, and leaves as long after that.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_that_expired_is_ended_first(bool isSqlite)
    {
        await using var provider = await StartAsync(isSqlite);
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromDays(15));

        // The server does so too once a minute, of which the clock shows many.
        while (await provider.UseAsync<AuthProviderDbContext, bool>(database => database.Sessions.AnyAsync(session => session.EndedAt == null)))
        {
            await provider.UseAsync<SessionEnding, int>(sessions => sessions.EndExpiredAsync());
        }

        provider.Time.Advance(Kept - TimeSpan.FromMinutes(1));
        Assert.Equal(0, await PruneAsync(provider));
        provider.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await PruneAsync(provider));
        Assert.Equal((0, 0, 0), await CountAsync(provider));
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal("/account", (await browser.SignInAsync(TestUser.Alice)).Address.AbsolutePath);
    }

    private static Task<long> PruneAsync(TestProvider provider) => provider.Services.GetRequiredService<SessionPruner>().PruneAsync();

    private static Task<(int Sessions, int Apps, int Browsers)> CountAsync(TestProvider provider) => provider.UseAsync<AuthProviderDbContext, (int, int, int)>(async database =>
        (await database.Sessions.CountAsync(), await database.SessionClients.CountAsync(), await database.Browsers.CountAsync()));

    private static async Task<TestProvider> StartAsync(bool isSqlite)
    {
        var database = isSqlite ? null : await TokenDatabase.CreateEmptyPostgreSqlAsync();
        return await TestProvider.StartAsync(options =>
        {
            options.Settings["Sessions:KeepEnded"] = "30.00:00:00";
            if (database is not null)
            {
                options.Settings["ConnectionStrings:AuthProvider"] = database.ConnectionString;
                options.Settings["MasterKey"] = "the master key of a test of sessions that ended";
            }

            // The test prunes by itself, in batches of two.
            options.Configure = builder => builder.Services.Configure<PruningOptions>(pruning =>
            {
                (pruning.Enabled, pruning.BatchSize, pruning.Pause) = (false, 2, TimeSpan.Zero);
            });
        });
    }
}
