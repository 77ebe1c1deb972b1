using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>Where people were going before they had to sign in: any address of this server, in any script.</summary>
public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("/\u00E4", "/%C3%A4")]
    [InlineData("/account?x=\u00E4", "/account?x=%C3%A4")]
    [InlineData("/account?x=\U0001F375&y=a%20b", "/account?x=%F0%9F%8D%B5&y=a%20b")]
    [InlineData("/account?x=a b", "/account?x=a%20b")]
    [InlineData("/account?x=\uFFFD", "/account?x=%EF%BF%BD")]
    public async Task Person_lands_there_encoded(string returnUrl, string target)
    {
        await using var provider = await TestProvider.StartAsync();
        foreach (var page in new[] { "/sign-in", "/choose-account", "/sign-up" })
        {
            using var browser = provider.NewBrowser();
            if (page == "/choose-account")
            {
                await browser.SignInAsync(TestUser.Alice);
            }

            await browser.GoToAsync($"{page}?returnUrl={Uri.EscapeDataString(returnUrl)}");
            switch (page)
            {
                case "/sign-in":
                    await browser.SignInAsync(TestUser.Alice.UserName);
                    break;
                case "/sign-up":
                    await browser.PressAsync(
                        "create-account", ("username", "doraduck"), ("email", "dora@example.com"), ("password", "nine green bottles"));
                    break;
                default:
                    var button = browser.Page.Document.QuerySelector("button[name=sid]")!;
                    button.Id = "alice";
                    await browser.PressAsync("alice");
                    break;
            }

            Assert.Equal(target, browser.Steps[1].PathAndQuery);
            Assert.False(browser.Page.IsElsewhere);
        }
    }
}
