using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

public sealed class WelcomeTests
{
    [Fact]
    public async Task The_link_makes_one_administrator_and_looking_does_not_use_it_up()
    {
        await using var provider = await StartAsync();
        var secret = await CreateLinkAsync(provider);
        var spare = await CreateLinkAsync(provider);
        var browser = provider.NewBrowser();

        await browser.GoToAsync("/welcome?link=" + secret);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoToAsync("/welcome?link=" + secret)).Status);
        Assert.True((await CreateAsync(browser, "root", password: "short")).Has("#Password-error"));
        var page = await CreateAsync(browser, "root");

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Contains("administrator", page.TextOf("main dl")!, StringComparison.Ordinal);
        Assert.True(page.Has("header a[href$='/admin/apps']"));

        // The links of earlier starts are of no use any more either.
        foreach (var link in new[] { secret, spare })
        {
            var refused = await provider.NewBrowser().GoToAsync("/welcome?link=" + link);
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.Contains("restart the server", refused.TextOf("main"), StringComparison.Ordinal);
            Assert.False(refused.Has("main form"));
        }
    }

    [Fact]
    public async Task Of_many_who_use_the_link_at_once_one_becomes_administrator()
    {
        await using var provider = await StartAsync();
        var secret = await CreateLinkAsync(provider);
        var browsers = Enumerable.Range(0, 6).Select(_ => provider.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.GoToAsync("/welcome?link=" + secret);
        }

        await Task.WhenAll(browsers.Select((browser, index) => CreateAsync(browser, $"root{index}")));

        Assert.Equal(1, await provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.CountAsync()));
        Assert.Equal(1, await provider.UseAsync<AuthProviderDbContext, int>(database => database.UserRoles.CountAsync()));
    }

    [Fact]
    public async Task The_link_ends_with_its_time_and_an_invitation_is_none()
    {
        await using var provider = await StartAsync();
        var secret = await CreateLinkAsync(provider);
        var invitation = await provider.UseAsync<OneTimeLinkStore, string>(links => links.CreateAsync(LinkPurposes.Invitation, TimeSpan.FromDays(1)));
        var browser = provider.NewBrowser();

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync("/welcome")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync("/welcome?link=" + invitation)).Status);
        await browser.GoToAsync("/welcome?link=" + secret);
        provider.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Forbidden, (await CreateAsync(browser, "root")).Status);
        Assert.Equal(0, await provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.CountAsync()));
    }

    private static Task<TestProvider> StartAsync() => TestProvider.StartAsync(options =>
    {
        options.Seed = false;
        options.Settings["SignUp"] = "Closed";
    });

    private static Task<string> CreateLinkAsync(TestProvider provider) =>
        provider.UseAsync<OneTimeLinkStore, string>(links => links.CreateAsync(LinkPurposes.Administrator, TimeSpan.FromDays(1)));

    private static Task<Page> CreateAsync(TestBrowser browser, string userName, string password = "nine green bottles") =>
        browser.PressAsync("create-administrator", ("username", userName), ("email", "root@example.com"), ("password", password));
}
