using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Account;

/// <summary>
/// With a million users a statement about one of them must find its rows by an index: one that reads a whole table keeps everybody else who
/// writes waiting. SQLite says for each statement how it finds its rows (EXPLAIN QUERY PLAN).
/// </summary>
public sealed partial class WholeTableTests : IAsyncLifetime
{
    private readonly Plans _plans = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-plans-").FullName;
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(options =>
    {
        options.Settings["ConnectionStrings:AuthProvider"] = "Data Source=" + Path.Combine(_folder, "plans.db");
        options.Configure = builder => builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(_plans));
    });

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_that_one_person_does_reads_a_whole_table()
    {
        var bruno = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Bruno));
        _plans.Begin();

        using (var browser = _provider.NewBrowser())
        {
            var shop = _provider.NewClient(TestApp.Shop);
            await browser.GoToAsync(shop.NewRequest("openid profile offline_access").Address);
            await browser.SignInAsync(TestUser.Bruno.UserName);
            await browser.AllowAsync();
            await _provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Bruno);
            foreach (var page in (string[])["/account", "/account/profile", "/account/password", "/account/security", "/account/email", "/account/data", "/device"])
            {
                await browser.GoToAsync(page);
            }

            await browser.GoToAsync("/sign-out");
            await browser.ConfirmSignOutAsync();
        }

        using (var browser = _provider.NewBrowser())
        {
            await browser.GoToAsync("/sign-in");
            await browser.SignInAsync(TestUser.Bruno.UserName);
        }

        var shopId = await _provider.UseAsync<AuthProviderDbContext, Guid>(database => database.Apps.Where(app => app.ClientId == TestApp.Shop.ClientId).Select(app => app.Id).SingleAsync());
        await UseAsync<ConsentStore>(store => store.WithdrawAsync(bruno, shopId));
        await UseAsync<GrantStore>(store => store.RevokeForUserAsync(bruno));
        await UseAsync<KnownDeviceStore>(store => store.FindAsync(bruno, "x"));
        await UseAsync<KnownDeviceStore>(store => store.SeeAsync(bruno, "x", userAgent: null, trustedStamp: null));
        await UseAsync<KnownDeviceStore>(store => store.DistrustAsync(bruno));
        await UseAsync<OneTimeLinkStore>(store => store.CreateAsync("test", TimeSpan.FromHours(1), bruno));
        await UseAsync<OneTimeLinkStore>(store => store.RedeemAsync("test", "x"));
        await UseAsync<OneTimeLinkStore>(store => store.WithdrawAsync("test", bruno));
        await UseAsync<SessionEnding>(store => store.EndAllAsync(bruno));
        await UseAsync<UserDirectory>(store => store.DisableAsync(bruno));

        Assert.NotEmpty(_plans.Seen);
        Assert.True(_plans.Scans.IsEmpty, string.Join("\n\n", _plans.Scans));
    }

    [Fact]
    public async Task Nothing_that_is_pruned_is_looked_for_in_a_whole_table()
    {
        _plans.Begin();
        await UseAsync<PendingSignInStore>(store => store.PruneAsync());
        await UseAsync<ExternalSignInStore>(store => store.PruneAsync());
        await UseAsync<KnownDeviceStore>(store => store.PruneAsync());
        await UseAsync<OneTimeLinkStore>(store => store.PruneAsync());
        await UseAsync<SecurityHistoryStore>(store => store.PruneAsync());
        await UseAsync<SessionEnding>(store => store.EndExpiredAsync());

        Assert.NotEmpty(_plans.Seen);
        Assert.True(_plans.Scans.IsEmpty, string.Join("\n\n", _plans.Scans));
    }

    /// <summary>The test would notice.</summary>
    [Fact]
    public async Task Search_without_an_index_is_noticed()
    {
        _plans.Begin();
        await UseAsync<AuthProviderDbContext>(database => database.Sessions.Where(session => session.UserAgent == "x").CountAsync());

        Assert.Contains("Sessions", Assert.Single(_plans.Scans), StringComparison.Ordinal);
    }

    private Task<bool> UseAsync<TService>(Func<TService, Task> work)
        where TService : notnull => _provider.UseAsync<TService, bool>(async service =>
        {
            await work(service);
            return true;
        });

    /// <summary>Asks for the plan of each statement before it runs.</summary>
    private sealed partial class Plans : DbCommandInterceptor
    {
        // As many rows as there are people, or more. The other tables grow with apps, keys and roles.
        private static readonly HashSet<string> Growing = new(StringComparer.Ordinal)
        {
            "AspNetUsers", "AspNetUserRoles", "AspNetUserLogins", "AspNetUserPasskeys", "Authenticators", "Browsers", "Consents", "EmailChanges", "ExternalSignIns", "Grants",
            "GroupMemberships", "KnownDevices", "LogoutDeliveries", "OneTimeLinks", "OutgoingMails", "PendingSignIns", "RecoveryCodes", "SecurityEvents", "SessionClients",
            "Sessions", "SpentChallenges", "Tokens",
        };

        private volatile bool _isOn;

        public ConcurrentDictionary<string, byte> Seen { get; } = new(StringComparer.Ordinal);

        public ConcurrentBag<string> Scans { get; } = [];

        public void Begin() => _isOn = true;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Explain(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Explain(command);
            return ValueTask.FromResult(result);
        }

        private void Explain(DbCommand command)
        {
            if (!_isOn || command.CommandText.StartsWith("PRAGMA", StringComparison.Ordinal) || !Seen.TryAdd(command.CommandText, 0))
            {
                return;
            }

            foreach (var statement in command.CommandText.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                using var question = command.Connection!.CreateCommand();
                question.Transaction = command.Transaction;
                question.CommandText = "EXPLAIN QUERY PLAN " + statement;
                foreach (DbParameter parameter in command.Parameters)
                {
                    var copy = question.CreateParameter();
                    (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
                    question.Parameters.Add(copy);
                }

                using var answer = question.ExecuteReader();
                while (answer.Read())
                {
                    var step = answer.GetString(3);
                    if (Scan().Match(step) is { Success: true } scan && Growing.Contains(TableOf(scan.Groups["table"].Value, statement)))
                    {
                        Scans.Add($"{step}: {statement}");
                    }
                }
            }
        }

        private static string TableOf(string name, string statement) =>
            Alias().Matches(statement).FirstOrDefault(alias => string.Equals(alias.Groups["alias"].Value, name, StringComparison.Ordinal))?.Groups["table"].Value ?? name;

        [GeneratedRegex("""^SCAN (?<table>\w+)""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Scan();

        [GeneratedRegex("""
            "(?<table>\w+)" AS "(?<alias>\w+)"
            """, RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Alias();
    }
}
