using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The sample <c>aspnetcore-bff</c>.</summary>
[Collection(DemoInBrowser.Name)]
public sealed partial class BffTests(DemoInBrowser run)
{
    private WebSample Sample => new(run.Demo, "aspnetcore-bff");

    /// <summary>Neither answers of the server, nor addresses, cookies or storage of the browser hold a token.</summary>
    [Fact]
    public Task Browser_holds_a_cookie_and_no_token() =>
        run.Browser.VisitAsync(nameof(Browser_holds_a_cookie_and_no_token), javaScript: true, async visitor =>
        {
            var seen = new ConcurrentBag<string>();
            var pending = new ConcurrentBag<Task>();
            visitor.Page.Response += (_, response) => pending.Add(KeepHeadersAsync(response, seen));
            await SignInAsync(visitor, "alice");
            visitor.Page.Response += (_, response) => pending.Add(KeepBodyAsync(response, seen));
            await visitor.GoToAsync(Sample.Address);
            await visitor.ExpectAsync("#orders tbody tr");
            await visitor.PressAsync("#all");
            await visitor.ExpectAsync("#orders tbody tr:nth-child(12)");
            await Task.WhenAll(pending);

            Assert.Contains(seen, text => text.Contains("Alice Mary Ames", StringComparison.Ordinal));
            Assert.DoesNotContain(seen, text => Token().IsMatch(text));
            Assert.DoesNotContain("Bff", await visitor.Page.EvaluateAsync<string>("document.cookie"), StringComparison.Ordinal);
            Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
            Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("indexedDB.databases().then(all => all.length)"));
            Assert.DoesNotMatch(Token(), await visitor.Page.ContentAsync());

            var cookie = Assert.Single(await visitor.Page.Context.CookiesAsync(), cookie => cookie.Name.Contains("Bff", StringComparison.Ordinal));
            Assert.Equal(("__Host-Bff", true, true, SameSiteAttribute.Strict), (cookie.Name, cookie.HttpOnly, cookie.Secure, cookie.SameSite));
            Assert.DoesNotMatch(Token(), cookie.Value);
        });

    /// <summary>The API gets the access token of the person, and decides by their role.</summary>
    [Theory]
    [InlineData("alice", "200")]
    [InlineData("bruno", "403")]
    public Task Api_is_called_in_the_name_of_the_person(string user, string status) =>
        run.Browser.VisitAsync(nameof(Api_is_called_in_the_name_of_the_person), javaScript: true, async visitor =>
        {
            await SignInAsync(visitor, user);
            await visitor.ExpectAsync("#api-status[data-status='200']");
            await visitor.ExpectAsync("#orders tbody tr");

            var asked = visitor.Page.WaitForRequestAsync(request => request.Url.EndsWith("/api/orders/all", StringComparison.Ordinal));
            await visitor.PressAsync("#all");
            Assert.Null((await (await asked).AllHeadersAsync()).GetValueOrDefault("authorization"));
            Assert.Equal(status, ((await (await asked).ResponseAsync())!.Status).ToString(System.Globalization.CultureInfo.InvariantCulture));
            await visitor.ExpectAsync($"#api-status[data-status='{status}']");
        });

    /// <summary>The cookie alone does nothing: a page of another site cannot send the header.</summary>
    [Fact]
    public Task Call_without_the_header_or_the_cookie_gets_nothing() =>
        run.Browser.VisitAsync(nameof(Call_without_the_header_or_the_cookie_gets_nothing), javaScript: true, async visitor =>
        {
            await SignInAsync(visitor, "bruno");
            Assert.Equal(400, await visitor.Page.EvaluateAsync<int>("fetch('/api/orders').then(answer => answer.status)"));
            Assert.Equal("no-store", await visitor.Page.EvaluateAsync<string>("fetch('/api/orders', { headers: { 'X-CSRF': '1' } }).then(answer => answer.headers.get('Cache-Control'))"));
            Assert.Equal(400, await visitor.Page.EvaluateAsync<int>("fetch('/bff/user').then(answer => answer.status)"));

            using var stranger = DevelopmentAuthority.CreateClient();
            stranger.DefaultRequestHeaders.Add("X-CSRF", "1");
            foreach (var path in new[] { "/api/orders", "/bff/user" })
            {
                using var answer = await stranger.GetAsync(new Uri(Sample.Address, path));
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        });

    /// <summary>Back-Channel Logout 1.0, 2.5: a logout token ends the session that it names, and no other.</summary>
    [Fact]
    public Task Sign_out_at_the_provider_ends_that_session_and_no_other() =>
        run.Browser.VisitAsync("bff-other-browser", javaScript: true, other => run.Browser.VisitAsync("bff-" + nameof(Sign_out_at_the_provider_ends_that_session_and_no_other), javaScript: true, async visitor =>
        {
            await SignInAsync(other, "bruno");
            await SignInAsync(visitor, "bruno");
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAsync("#signed-out");

            Assert.False(await Until.AsyncAnswer(() => Sample.KnowsPersonAsync(visitor), knows => !knows));
            Assert.True(await Sample.KnowsPersonAsync(other));
        }));

    [Fact]
    public Task Signing_out_in_the_page_ends_the_session_at_the_provider() =>
        run.Browser.VisitAsync("bff-" + nameof(Signing_out_in_the_page_ends_the_session_at_the_provider), javaScript: true, async visitor =>
        {
            await SignInAsync(visitor, "bruno");

            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(Sample.Address);
            await visitor.ExpectAsync("#nobody:visible");
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await visitor.ExpectAsync("input[type=password]");
        });

    /// <summary>Somebody who comes back with an answer that the app did not ask for reads so, and may go on from there.</summary>
    [Fact]
    public async Task Sign_in_that_did_not_work_ends_at_a_page_that_says_so()
    {
        await using var sample = await SampleAtInventedProvider.StartAsync("aspnetcore-bff");
        var page = await sample.NewVisitor().GetAsync(sample.At("/signin-oidc?code=x&state=x"));
        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        Assert.Contains("Signing in did not work", page.Body, StringComparison.Ordinal);
    }

    private async Task SignInAsync(Visitor visitor, string user)
    {
        await visitor.GoToAsync(Sample.Address);
        await visitor.PressAsync("#sign-in");
        await visitor.SignInAsync(user, DemoProcesses.Password);
        await visitor.ExpectAsync("#somebody:visible");
    }

    // The way in and out of the app: every address, and what the app answered besides bodies.
    private async Task KeepHeadersAsync(IResponse response, ConcurrentBag<string> seen)
    {
        seen.Add(response.Url);
        if (IsOfApp(response))
        {
            seen.Add(string.Join('\n', (await response.AllHeadersAsync()).Select(header => $"{header.Key}: {header.Value}")));
        }
    }

    private async Task KeepBodyAsync(IResponse response, ConcurrentBag<string> seen)
    {
        if (IsOfApp(response))
        {
            seen.Add(await response.TextAsync());
        }
    }

    private bool IsOfApp(IResponse response) => response.Url.StartsWith(Sample.Address.AbsoluteUri, StringComparison.Ordinal);

    // What signed tokens begin with, and what refresh tokens are called in answers.
    [GeneratedRegex("""eyJ[A-Za-z0-9_-]{10,}\.|access_token|refresh_token""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
