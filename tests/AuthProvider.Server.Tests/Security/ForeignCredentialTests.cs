using System.Net;
using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Security;

/// <summary>The pages take the session that this server gave, and nothing that somebody computed or got for another purpose (SECURITY S5 and S24).</summary>
public sealed class ForeignCredentialTests
{
    [Fact]
    public async Task Cookie_that_was_made_up_or_changed_opens_no_page()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var cookies = browser.Cookies;
        Assert.Equal(HttpStatusCode.OK, await StatusOfAccountAsync(provider, "Cookie", Header(cookies)));

        var subject = await provider.GetSubjectAsync(TestUser.Alice);
        foreach (var (name, value) in cookies)
        {
            if (await StatusOfAccountAsync(provider, "Cookie", Header(cookies.Where(cookie => cookie.Key != name))) is HttpStatusCode.OK)
            {
                // Not the cookie of the session.
                continue;
            }

            foreach (var forged in (string[])[subject, Convert.ToBase64String(Encoding.UTF8.GetBytes(subject)), TestUser.Alice.UserName, Changed(value)])
            {
                Assert.Equal(HttpStatusCode.Redirect, await StatusOfAccountAsync(provider, "Cookie", Header(cookies.Where(cookie => cookie.Key != name).Append(KeyValuePair.Create(name, forged)))));
            }
        }
    }

    [Fact]
    public async Task Token_of_an_app_opens_no_page()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);
        foreach (var token in (string[])[tokens.AccessToken!, tokens.IdToken!])
        {
            Assert.Equal(HttpStatusCode.Redirect, await StatusOfAccountAsync(provider, "Authorization", "Bearer " + token));
        }
    }

    private static string Header(IEnumerable<KeyValuePair<string, string>> cookies) => string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    private static string Changed(string value) =>
        string.Concat(value.AsSpan(0, value.Length / 2), value[value.Length / 2] == 'A' ? "B" : "A", value.AsSpan((value.Length / 2) + 1));

    private static async Task<HttpStatusCode> StatusOfAccountAsync(TestProvider provider, string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "account");
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await provider.Http.SendAsync(request);
        return response.StatusCode;
    }
}
