using AuthProvider.Testing;
using Microsoft.Net.Http.Headers;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>Cookies as browsers take them (RFC 6265bis, 4.1 and 5).</summary>
public sealed class CookieTests
{
    /// <summary>RFC 6265bis, 4.1.3.2: a cookie whose name begins with <c>__Host-</c> has the path <c>/</c>; the browser of the tests refuses others.</summary>
    [Fact]
    public async Task Issuer_with_a_path_lets_people_sign_in_and_out()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Issuer"] = "https://localhost/auth");
        using var browser = provider.NewBrowser();

        await browser.GoToAsync("/auth/sign-in");
        Assert.Equal("/auth/account", (await browser.SignInAsync(TestUser.Alice.UserName)).Address.AbsolutePath);
        await browser.GoToAsync("/auth/sign-out");
        Assert.Equal("/auth/signed-out", (await browser.ConfirmSignOutAsync()).Address.AbsolutePath);
    }

    /// <summary>With SameSite=Strict a page that another site opens gets a new cookie, and every form that is open stops to work.</summary>
    [Fact]
    public async Task Form_cookie_comes_along_when_another_site_opens_a_page()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        using var response = await provider.Http.GetAsync(new Uri("sign-in", UriKind.Relative));

        var cookie = SetCookieHeaderValue.ParseList([.. response.Headers.GetValues("Set-Cookie")]).Single(cookie => cookie.Name == "__Host-AuthProvider-Form");
        Assert.Equal(SameSiteMode.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path.ToString());
        Assert.True(cookie.Secure && cookie.HttpOnly);
    }
}
