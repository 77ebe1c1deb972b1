using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>Whose an app is, on the page where people decide whether they trust it.</summary>
public sealed class ConsentOwnerTests
{
    [Fact]
    public async Task Owner_cannot_pass_for_the_operator()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var owner = await provider.UseAsync<UserManager<User>, Guid>(async users =>
        {
            var user = (await users.FindByNameAsync(TestUser.Bruno.UserName))!;
            user.DisplayName = "the operator of this server";
            await users.UpdateAsync(user);
            return user.Id;
        });
        await provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync(TestApp.Shop.ClientId))!;
            await apps.UpdateAsync(app, await apps.ReadAsync(app) with { OwnerId = owner });
            return true;
        });

        var page = await OpenConsentAsync(provider, browser);

        Assert.False(page.Has("#operator"));
        Assert.Equal("The app belongs to the user bruno, who goes by the name the operator of this server.", page.TextOf("#owner"));
        Assert.Equal("bruno", page.TextOf("#owner strong"));
        Assert.Equal("the operator of this server", page.TextOf("#owner q"));
    }

    [Fact]
    public async Task App_without_owner_belongs_to_the_operator()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        var page = await OpenConsentAsync(provider, browser);

        Assert.False(page.Has("#owner"));
        Assert.Equal("The app belongs to the operator of this server.", page.TextOf("#operator"));
    }

    [Fact]
    public async Task App_that_registered_itself_belongs_to_nobody_here()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Registration:Dynamic"] = "Open");
        using var browser = provider.NewBrowser();
        var app = await RegisteredClient.RegisterAsync(provider, """{ "redirect_uris": ["https://anybody.example/cb"], "client_name": "Anybody" }""");

        var page = await OpenConsentAsync(app.App, browser);

        Assert.False(page.Has("#owner") || page.Has("#operator"));
        Assert.StartsWith("The app registered itself.", page.TextOf("#self-registered"), StringComparison.Ordinal);
    }

    private static Task<Page> OpenConsentAsync(TestProvider provider, TestBrowser browser) => OpenConsentAsync(provider.NewClient(TestApp.Shop), browser);

    private static async Task<Page> OpenConsentAsync(RelyingPartyClient app, TestBrowser browser)
    {
        await browser.GoToAsync(app.NewRequest().Address);
        return await browser.SignInAsync(TestUser.Alice.UserName);
    }
}
