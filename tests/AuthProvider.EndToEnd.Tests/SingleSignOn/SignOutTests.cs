using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Apps;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.SingleSignOn;

/// <summary>Signing out of one app signs out of all of them.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class SignOutTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signing_out_of_the_notebook_ends_the_session_everywhere(bool javaScript)
    {
        await using var small = new SmallApp();
        await run.StartAsync(small, scope: "openid profile orders.read");
        await run.Browser.VisitAsync(nameof(Signing_out_of_the_notebook_ends_the_session_everywhere), javaScript, async visitor =>
        {
            var person = NewPerson.Create("Olga");
            await SignInEverywhereAsync(visitor, person, small);
            Assert.Equal(HttpStatusCode.OK, await CallOrdersAsync(small.AccessToken!));

            await visitor.GoToAsync(Demo.Notes);
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(new Uri(Demo.Notes, "/signed-out"));

            // The API refuses the token of an app that has not even noticed yet.
            Assert.Equal(HttpStatusCode.Unauthorized, await CallOrdersAsync(small.AccessToken!));

            // Front-channel logout has reached the other app of this site. Debian's Chromium sends no cookies to frames of another site, so the
            // small app still shows its page; back-channel logout is for that.
            await visitor.GoToAsync(Demo.Shop);
            Assert.False(await visitor.ShowsAsync("#signed-in-as"), "The shop still knows the person.");

            // The provider's session is gone: the next sign-in asks for the password.
            await visitor.GoToAsync(new Uri(Demo.Provider, "/account"));
            await visitor.ExpectAsync("input[type=password]");
            await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
            await visitor.SignInAsync(person.UserName, person.Password);
            await visitor.ExpectAsync("#orders");
        });
    }

    [Fact]
    public async Task An_app_on_another_site_is_signed_out_too_where_the_browser_allows_third_party_cookies()
    {
        await using var small = new SmallApp();
        await run.StartAsync(small, scope: "openid profile orders.read");
        await run.Browser.VisitWithThirdPartyCookiesAsync(nameof(An_app_on_another_site_is_signed_out_too_where_the_browser_allows_third_party_cookies), async visitor =>
        {
            await SignInEverywhereAsync(visitor, NewPerson.Create("Thea"), small);
            await visitor.GoToAsync(Demo.Notes);
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(new Uri(Demo.Notes, "/signed-out"));

            await visitor.GoToAsync(small.Address);
            await visitor.ExpectAsync("#nobody");
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signing_out_at_the_provider_ends_the_session_everywhere(bool javaScript)
    {
        await using var small = new SmallApp();
        await run.StartAsync(small, scope: "openid profile orders.read");
        await run.Browser.VisitAsync(nameof(Signing_out_at_the_provider_ends_the_session_everywhere), javaScript, async visitor =>
        {
            await SignInEverywhereAsync(visitor, NewPerson.Create("Pavel"), small);

            await visitor.GoToAsync(new Uri(Demo.Provider, "/account"));
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAsync("#signed-out");

            Assert.Equal(HttpStatusCode.Unauthorized, await CallOrdersAsync(small.AccessToken!));
            foreach (var app in new[] { Demo.Shop, Demo.Notes })
            {
                await visitor.GoToAsync(app);
                Assert.False(await visitor.ShowsAsync("#signed-in-as"), $"{app} still knows the person.");
            }
        });
    }

    private async Task SignInEverywhereAsync(Visitor visitor, NewPerson person, SmallApp small)
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
        await visitor.SignUpAsync(person);
        await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));

        await visitor.GoToAsync(new Uri(Demo.Shop, "/orders"));
        await visitor.AllowAsync();
        await visitor.ExpectAsync("#orders");
        await visitor.GoToAsync(new Uri(Demo.Notes, "/my-notes"));
        await visitor.ExpectAddressAsync(new Uri(Demo.Notes, "/my-notes"));
        await visitor.GoToAsync(small.SignInAddress);
        await visitor.AllowAsync();
        await visitor.ExpectAsync("#name");
        Assert.Equal(person.UserName, await visitor.ReadAsync("#name"));
    }

    private async Task<HttpStatusCode> CallOrdersAsync(string accessToken)
    {
        using var client = DevelopmentAuthority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Demo.OrdersApi, "/orders"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var answer = await client.SendAsync(request);
        if (answer.IsSuccessStatusCode)
        {
            var orders = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            Assert.NotEqual(0, orders.GetArrayLength());
        }

        return answer.StatusCode;
    }
}
