using System.Data.Common;
using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Server.Tests.Account;

/// <summary>
/// Nobody learns from an answer, nor from the work that it took, whether there is an account (SECURITY S31). The work is counted and not
/// timed: hashes of passwords, and what a request asks the database.
/// </summary>
public sealed class UnknownAccountTests : IAsyncLifetime
{
    private readonly Work _work = new();
    private readonly TestMailServer _mail = TestMailServer.Start();
    private TestProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync(options =>
        {
            _mail.Use(options);
            options.Configure = builder =>
            {
                // The work of a request is told from that which is done in the background.
                builder.Services.AddHttpContextAccessor();
                builder.Services.ConfigureDbContext<SqliteDbContext>(database => database.AddInterceptors(_work));
                builder.Services.ConfigureDbContext<PostgreSqlDbContext>(database => database.AddInterceptors(_work));
                var hasher = builder.Services.Last(service => service.ServiceType == typeof(IPasswordHasher<User>)).ImplementationType!;
                builder.Services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>>(services =>
                    new CountingHasher((IPasswordHasher<User>)ActivatorUtilities.CreateInstance(services, hasher), _work)));
            };
        });
        var now = _provider.Time.GetUtcNow();
        await ChangeAsync("bruno", user => (user.DisabledAt, user.SecurityStamp) = (now, "another"));
        await ChangeAsync("carol", user => user.LockoutEnd = now.AddHours(1));
        await ChangeAsync("dora", user => user.PasswordHash = null);
        await ChangeAsync("emil", user => (user.EmailConfirmed, user.AccessFailedCount) = (false, 5));
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _mail.DisposeAsync();
    }

    [Fact]
    public async Task Refused_sign_in_takes_one_hash_whoever_is_named()
    {
        // The hash that nobody has is made once.
        await SendAsync("/sign-in", "sign-in", ("username", "nobody"), ("password", "wrong password"));
        var answers = new HashSet<(HttpStatusCode, string)>();
        foreach (var name in (string[])["alice", "alice@example.com", "bruno", "carol", "dora", "emil", "nobody", "nobody@example.com", "a"])
        {
            foreach (var password in (string[])["wrong password", new string('x', 300)])
            {
                _work.Reset();
                var page = await SendAsync("/sign-in", "sign-in", ("username", name), ("password", password));
                answers.Add((page.Status, page.TextOf("#problem")!));
                Assert.Equal((name, 1), (name, _work.Hashes));
            }
        }

        Assert.Single(answers);
    }

    [Theory]
    [InlineData("/forgot-password", "send-link")]
    [InlineData("/sign-in/email", "send-code")]
    public async Task Letter_that_is_asked_for_takes_the_same_work_whoever_is_named(string address, string button)
    {
        var answers = new HashSet<(HttpStatusCode, string, string, int, int)>();
        await SendAsync(address, button, ("username", "nobody"));
        foreach (var name in (string[])["alice", "alice@example.com", "bruno", "dora", "emil", "nobody2", "nobody@example.com"])
        {
            var page = await SendAsync(address, button, ("username", name));
            answers.Add((page.Status, page.Address.PathAndQuery, page.TextOf("main")!, _work.Hashes, _work.Commands));
        }

        Assert.Single(answers);
        Assert.True(_work.Commands > 0);
    }

    /// <summary>Usernames are unique, so that a sign-up tells which are taken; addresses are told to nobody.</summary>
    [Fact]
    public async Task Sign_up_takes_the_same_work_whether_or_not_somebody_has_the_address()
    {
        var answers = new HashSet<(HttpStatusCode, string, int, int)>();
        foreach (var (name, email) in ((string, string)[])[("first", "first@example.com"), ("second", "second@example.com"), ("third", "alice@example.com"), ("fourth", "emil@example.com")])
        {
            answers.Add(SignUp(await SendAsync("/sign-up", "create-account", ("username", name), ("email", email), ("password", "nine green bottles"))));
        }

        Assert.Single(answers);

        (HttpStatusCode, string, int, int) SignUp(Page page) => (page.Status, page.Address.AbsolutePath, _work.Hashes, _work.Commands);
    }

    private async Task<Page> SendAsync(string address, string button, params (string Name, string Value)[] fields)
    {
        using var browser = _provider.NewBrowser();
        await browser.GoToAsync(address);

        // A network may ask for so much in so long.
        _provider.Time.Advance(TimeSpan.FromMinutes(6));
        await browser.GoToAsync(address);
        _work.Reset();
        return await browser.PressAsync(button, fields);
    }

    private Task<int> ChangeAsync(string name, Action<User> change) => _provider.UseAsync<AuthProviderDbContext, int>(async database =>
    {
        if (await database.Users.AsTracking().SingleOrDefaultAsync(user => user.UserName == name) is not { } user)
        {
            var normalized = name.ToUpperInvariant();
            user = new User { UserName = name, NormalizedUserName = normalized, Email = name + "@example.com", NormalizedEmail = normalized + "@EXAMPLE.COM", EmailConfirmed = true };
            database.Users.Add(user);
        }

        change(user);
        return await database.SaveChangesAsync();
    });

    /// <summary>What requests have done.</summary>
    private sealed class Work : DbCommandInterceptor
    {
        private static readonly HttpContextAccessor Request = new();

        private int _hashes;
        private int _commands;

        public int Hashes => Volatile.Read(ref _hashes);

        public int Commands => Volatile.Read(ref _commands);

        public void Reset() => _hashes = _commands = 0;

        public void CountHash() => Interlocked.Increment(ref _hashes);

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            if (Request.HttpContext?.Request is { Method: "POST" })
            {
                Interlocked.Increment(ref _commands);
            }

            return result;
        }
    }

    private sealed class CountingHasher(IPasswordHasher<User> own, Work work) : IPasswordHasher<User>
    {
        public string HashPassword(User user, string password)
        {
            work.CountHash();
            return own.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            work.CountHash();
            return own.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
