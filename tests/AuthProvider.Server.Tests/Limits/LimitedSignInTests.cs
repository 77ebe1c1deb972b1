using System.Net;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Limits;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Server.Tests.Limits;

/// <summary>SECURITY S14: nothing that can be guessed may be tried without end.</summary>
public sealed class LimitedSignInTests
{
    [Fact]
    public async Task After_twenty_wrong_passwords_an_address_waits_and_then_signs_in()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync($"nobody{i}", "wrong password")).Status);
        }

        var refused = await browser.SignInAsync(TestUser.Alice.UserName);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(TimeSpan.FromMinutes(5), refused.Headers!.RetryAfter!.Delta);
        Assert.Contains("too many wrong passwords", refused.TextOf("#problem"), StringComparison.Ordinal);

        provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("/account", (await browser.SignInAsync(TestUser.Alice.UserName)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Others_of_the_same_network_shut_nobody_out_of_a_device_of_theirs()
    {
        await using var provider = await TestProvider.StartAsync();
        var known = provider.NewBrowser();
        await known.SignInAsync(TestUser.Alice);
        await SignOutAsync(known);
        for (var i = 0; i < 20; i++)
        {
            await TryAsync(provider.NewBrowser(), $"nobody{i}", "wrong password");
        }

        await known.GoToAsync("/sign-in");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await known.SignInAsync(TestUser.Bruno.UserName)).Status);
        Assert.Equal("/account", await TryAsync(known, "alice", TestUser.Password));
        Assert.Contains(provider.Log, entry => entry.Contains("A limit is reached: Password.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_wrong_passwords_at_once_from_an_address_twenty_are_judged()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder =>
            builder.Services.Replace(ServiceDescriptor.Singleton(new PasswordWork(slots: 30, maximumWaiting: 100))));
        var browsers = Enumerable.Range(0, 40).Select(_ => provider.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.GoToAsync("/sign-in");
        }

        var pages = await Task.WhenAll(browsers.Select((browser, index) => browser.SignInAsync($"nobody{index}", "wrong password")));

        Assert.Equal(20, pages.Count(page => page.Status is HttpStatusCode.OK));
        Assert.All(pages.Where(page => page.Status is not HttpStatusCode.OK), page =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
            Assert.Equal(TimeSpan.FromMinutes(5), page.Headers!.RetryAfter!.Delta);
        });
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_the_account_and_no_device_that_it_knows()
    {
        await using var provider = await TestProvider.StartAsync();
        var known = provider.NewBrowser();
        await known.SignInAsync(TestUser.Alice);
        await SignOutAsync(known);
        for (var i = 0; i < 10; i++)
        {
            await TryAsync(provider.NewBrowser(), "alice", "wrong password");
        }

        Assert.Equal("/sign-in", await TryAsync(provider.NewBrowser(), "alice", TestUser.Password));
        Assert.Equal("/account", await TryAsync(known, "alice", TestUser.Password));

        // The owner's sign-in gives those elsewhere no more guesses, and a device is known to its own accounts only.
        Assert.Equal("/sign-in", await TryAsync(provider.NewBrowser(), "alice", TestUser.Password));
        var stranger = provider.NewBrowser();
        await stranger.SignInAsync(TestUser.Bruno);
        await SignOutAsync(stranger);
        Assert.Equal("/sign-in", await TryAsync(stranger, "alice", TestUser.Password));
    }

    [Fact]
    public async Task Ten_wrong_passwords_at_a_known_device_lock_it_and_nothing_else()
    {
        await using var provider = await TestProvider.StartAsync();
        var known = provider.NewBrowser();
        await known.SignInAsync(TestUser.Alice);
        await SignOutAsync(known);
        for (var i = 0; i < 10; i++)
        {
            await TryAsync(known, i % 2 == 0 ? "alice" : "alice@example.com", "wrong password");
        }

        Assert.Equal("/sign-in", await TryAsync(known, "alice", TestUser.Password));
        Assert.Equal("/account", await TryAsync(provider.NewBrowser(), "alice", TestUser.Password));
        provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("/account", await TryAsync(known, "alice", TestUser.Password));
    }

    [Fact]
    public async Task Wrong_secrets_of_a_client_are_limited_and_those_of_another_are_not()
    {
        await using var provider = await TestProvider.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var wrong = await RequestTokenAsync(provider, "robot", "wrong secret");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await RequestTokenAsync(provider, "robot", TestApp.Robot.Secret!);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(5), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("application/json", refused.Content.Headers.ContentType!.MediaType);

        using var other = await RequestTokenAsync(provider, "shop", "wrong secret");
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);

        provider.Time.Advance(TimeSpan.FromMinutes(5));
        using var allowed = await RequestTokenAsync(provider, "robot", TestApp.Robot.Secret!);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    /// <summary>S31: a client that there is not is answered like one that there is, and takes no room from those that there are.</summary>
    [Fact]
    public async Task Wrong_secrets_of_clients_that_there_are_not_are_limited_apart()
    {
        await using var provider = await TestProvider.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var wrong = await RequestTokenAsync(provider, "made-up", "wrong secret");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await RequestTokenAsync(provider, "made-up", "wrong secret");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var another = await RequestTokenAsync(provider, "made-up too", "wrong secret");
        Assert.Equal(HttpStatusCode.Unauthorized, another.StatusCode);
        using var allowed = await RequestTokenAsync(provider, "robot", TestApp.Robot.Secret!);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal(0, provider.Services.GetRequiredService<FailureLimits>().CountKeys(FailureKind.ClientSecret));
    }

    private static async Task<string> TryAsync(TestBrowser browser, string userName, string password)
    {
        await browser.GoToAsync("/sign-in");
        return (await browser.SignInAsync(userName, password)).Address.AbsolutePath;
    }

    private static async Task SignOutAsync(TestBrowser browser)
    {
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
    }

    private static async Task<HttpResponseMessage> RequestTokenAsync(TestProvider provider, string client, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret,
        });
        return await provider.Http.PostAsync(new Uri("connect/token", UriKind.Relative), form);
    }
}
