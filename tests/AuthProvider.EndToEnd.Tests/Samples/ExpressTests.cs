using System.Net;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Crashes;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.WebUtilities;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The sample <c>node-express-web</c>.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class ExpressTests(DemoInBrowser run)
{
    private WebSample Sample => new(run.Demo, "node-express-web");

    /// <summary>Pushed authorization requests (RFC 9126): the browser carries a reference and nothing that it could change.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Request_is_pushed_and_the_browser_carries_only_a_reference(bool javaScript) =>
        run.Browser.VisitAsync(nameof(Request_is_pushed_and_the_browser_carries_only_a_reference), javaScript, async visitor =>
        {
            var asked = visitor.Page.WaitForRequestAsync(request => request.Url.Contains("/connect/authorize", StringComparison.Ordinal));
            await SignInAsync(visitor);

            var query = QueryHelpers.ParseQuery(new Uri((await asked).Url).Query);
            Assert.Equal(["client_id", "request_uri"], query.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(new Uri(Sample.Address, "/me").AbsoluteUri, visitor.Page.Url);
            Assert.Equal(("Bruno Brook", "bruno", "bruno@example.com"), (await visitor.ReadAsync("#name"), await visitor.ReadAsync("#preferred_username"), await visitor.ReadAsync("#email")));
        });

    /// <summary><c>private_key_jwt</c> (OpenID Connect Core 1.0, 9): the key stays with its owner, the world sees the public part.</summary>
    [Fact]
    public async Task Key_is_readable_to_its_owner_only_and_its_public_part_is_published()
    {
        var file = Path.Combine(run.Demo.Data, "node-express-web", "client.key");
        OwnFile.AssertReadableToItsOwnerOnly(file);

        using var client = DevelopmentAuthority.CreateClient();
        using var set = JsonDocument.Parse(await client.GetStringAsync(new Uri(Sample.Address, "/jwks.json")));
        var key = Assert.Single(set.RootElement.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Back-Channel Logout 1.0, 2.5: a logout token ends the session that it names, and no other.</summary>
    [Fact]
    public Task Sign_out_at_the_provider_ends_that_session_and_no_other() =>
        run.Browser.VisitAsync("express-other-browser", javaScript: true, other => run.Browser.VisitAsync(nameof(Sign_out_at_the_provider_ends_that_session_and_no_other), javaScript: true, async visitor =>
        {
            await SignInAsync(other);
            await SignInAsync(visitor);
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAsync("#signed-out");

            Assert.False(await Until.AsyncAnswer(() => Sample.KnowsPersonAsync(visitor), knows => !knows));
            Assert.True(await Sample.KnowsPersonAsync(other));
        }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Signing_out_in_the_app_ends_the_session_at_the_provider(bool javaScript) =>
        run.Browser.VisitAsync(nameof(Signing_out_in_the_app_ends_the_session_at_the_provider), javaScript, async visitor =>
        {
            await SignInAsync(visitor);
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(Sample.Address);
            await visitor.ExpectAsync("#sign-in");
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await visitor.ExpectAsync("input[type=password]");
        });

    /// <summary>The state of the answer is compared with those for which this browser has asked (RFC 6749, 10.12).</summary>
    [Fact]
    public async Task Answer_that_nobody_asked_for_signs_nobody_in()
    {
        await using var sample = await SampleAtInventedProvider.StartAsync("node-express-web");
        sample.Provider.Next = ("anna", "session-a");

        // All of it is right but for the state.
        var visitor = sample.NewVisitor();
        var answer = await AnswerForAsync(sample, visitor);
        await AssertRefusedAsync(sample, visitor, new Uri(answer.AbsoluteUri.Replace("state=", "state=x", StringComparison.Ordinal)));
        await AssertRefusedAsync(sample, visitor, new Uri(sample.Address, "/callback?code=x"));

        // The answer for one browser, in another that has asked for nothing, and in one that has asked, too.
        var other = sample.NewVisitor();
        await AssertRefusedAsync(sample, other, answer);
        await AnswerForAsync(sample, other);
        await AssertRefusedAsync(sample, other, answer);

        // Where it was asked for it is good, whatever came before, and once.
        Assert.Equal(HttpStatusCode.OK, (await visitor.FollowEverywhereAsync(await visitor.GetAsync(answer))).Status);
        Assert.Equal("anna", await sample.WhoAsync(visitor));
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync(answer)).Status);
    }

    /// <summary>Each tab has its own sign-in, and one that has only begun is no session here.</summary>
    [Fact]
    public async Task Sign_ins_in_two_tabs_do_not_disturb_each_other()
    {
        await using var sample = await SampleAtInventedProvider.StartAsync("node-express-web");
        sample.Provider.Next = ("anna", "session-a");
        var visitor = sample.NewVisitor();
        var (first, second) = (await AnswerForAsync(sample, visitor), await AnswerForAsync(sample, visitor));
        Assert.Throws<InvalidOperationException>(() => visitor.CookieOf(sample.Address, "__Host-express"));

        foreach (var answer in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.FollowEverywhereAsync(await visitor.GetAsync(answer))).Status);
            Assert.Equal("anna", await sample.WhoAsync(visitor));
        }
    }

    private static async Task<Uri> AnswerForAsync(SampleAtInventedProvider sample, HttpVisitor visitor) =>
        (await visitor.GetAsync((await sample.BeginSignInAsync(visitor)).Location!)).Location!;

    private static async Task AssertRefusedAsync(SampleAtInventedProvider sample, HttpVisitor visitor, Uri answer)
    {
        var page = await visitor.GetAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("You are not signed in", page.Body, StringComparison.Ordinal);
        Assert.Null(await sample.WhoAsync(visitor));
    }

    private async Task SignInAsync(Visitor visitor)
    {
        await visitor.GoToAsync(Sample.Address);
        await visitor.PressAsync("#sign-in");
        await visitor.SignInAsync("bruno", DemoProcesses.Password);
        await visitor.ExpectAsync("#sub");
    }
}
