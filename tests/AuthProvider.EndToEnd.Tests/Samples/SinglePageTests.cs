using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The sample <c>spa-oidc-client-ts</c>.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class SinglePageTests(DemoInBrowser run)
{
    private static readonly string[] Scopes = ["openid", "profile", "email"];

    private WebSample Sample => new(run.Demo, "spa-oidc-client-ts");

    /// <summary>Code flow with PKCE (RFC 7636), without a secret; the code does not stay in the address.</summary>
    [Fact]
    public Task App_signs_in_with_a_code_that_only_its_page_can_turn_into_tokens() =>
        VisitAsync(nameof(App_signs_in_with_a_code_that_only_its_page_can_turn_into_tokens), async visitor =>
        {
            var asked = visitor.Page.WaitForRequestAsync(request => request.Url.Contains("/connect/authorize", StringComparison.Ordinal));
            var exchanged = visitor.Page.WaitForRequestAsync(IsTokenRequest("authorization_code"));
            await SignInAsync(visitor, "bruno");

            var query = QueryHelpers.ParseQuery(new Uri((await asked).Url).Query);
            Assert.Equal(("code", "S256"), (query["response_type"].ToString(), query["code_challenge_method"].ToString()));
            Assert.NotEmpty(query["code_challenge"].ToString());
            var form = FormOf(await exchanged);
            Assert.NotEmpty(form["code_verifier"]);
            Assert.False(form.ContainsKey("client_secret"));
            Assert.Null((await (await exchanged).AllHeadersAsync()).GetValueOrDefault("authorization"));
            Assert.Equal(Sample.Address.AbsoluteUri, visitor.Page.Url);
            Assert.Equal(("Bruno Brook", "bruno", "bruno@example.com"), (await visitor.ReadAsync("#name"), await visitor.ReadAsync("#preferred_username"), await visitor.ReadAsync("#email")));
        });

    /// <summary>Each renewal takes the refresh token that the answer before it brought (RFC 9700, 4.14.2).</summary>
    [Fact]
    public Task Refresh_token_is_replaced_each_time() =>
        VisitAsync(nameof(Refresh_token_is_replaced_each_time), async visitor =>
        {
            await SignInAsync(visitor, "bruno");
            var (first, second) = (await RenewAsync(visitor), await RenewAsync(visitor));
            Assert.NotEqual(first.Sent, first.Got);
            Assert.Equal(first.Got, second.Sent);
            Assert.NotEqual(second.Sent, second.Got);
            Assert.Equal("", await visitor.ReadAsync("#problem"));
        });

    /// <summary>The page renews by itself before its token expires; the browser's clock is moved on.</summary>
    [Fact]
    public Task Token_that_is_about_to_expire_is_renewed_without_anybody_doing_anything() =>
        VisitAsync(nameof(Token_that_is_about_to_expire_is_renewed_without_anybody_doing_anything), async visitor =>
        {
            await visitor.Page.Clock.InstallAsync();
            await SignInAsync(visitor, "bruno");
            var before = await visitor.ReadAsync("#expires");
            var renewed = visitor.Page.WaitForResponseAsync(response => IsTokenRequest("refresh_token")(response.Request));
            await visitor.Page.Clock.FastForwardAsync("59:30");

            Assert.Equal(200, (await renewed).Status);
            await visitor.ExpectAsync($"#expires:visible:not(:text-is('{before}'))");
            Assert.Equal("", await visitor.ReadAsync("#problem"));
        });

    /// <summary>OpenID Connect Session Management 1.0, 3: the page notices, and forgets its tokens, without being touched.</summary>
    [Fact]
    public Task Page_notices_that_the_session_ended_elsewhere_and_forgets_its_tokens() =>
        VisitAsync(nameof(Page_notices_that_the_session_ended_elsewhere_and_forgets_its_tokens), async visitor =>
        {
            await SignInAsync(visitor, "bruno");
            Assert.NotEqual(0, await StoredAsync(visitor));

            var other = new Visitor(await visitor.Page.Context.NewPageAsync());
            await other.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await other.PressAsync("#sign-out");

            await visitor.ExpectAsync("#nobody:visible");
            Assert.Equal(0, await StoredAsync(visitor));
        });

    /// <summary>
    /// On another site than the provider, in a browser that keeps cookies from frames of other sites: the frame that watches the session knows
    /// nothing, so that the refresh token decides.
    /// </summary>
    [Fact]
    public async Task App_on_another_site_stays_signed_in_until_its_refresh_token_is_refused()
    {
        var port = FreePorts.Next();
        var address = new Uri($"https://127.0.0.1:{port}");
        var id = "spa-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        await run.Demo.ApplyAsync(JsonSerializer.Serialize(new
        {
            apps = new[]
            {
                new
                {
                    id, kind = "spa", name = "Elsewhere", firstParty = true, scopes = Scopes,
                    redirectUris = new[] { address.AbsoluteUri, new Uri(address, "/silent.html").AbsoluteUri }, postLogoutRedirectUris = new[] { address.AbsoluteUri },
                },
            },
        }));
        await using var app = RunningProgram.StartCommand("node", ["server.js"], WorkingCopy.Sample("spa-oidc-client-ts"), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROVIDER"] = run.Demo.Provider.GetLeftPart(UriPartial.Authority), ["CLIENT_ID"] = id, ["HOST"] = address.Host, ["PORT"] = $"{port}", ["CERTIFICATES"] = WorkingCopy.Certificates,
        });
        await app.WaitUntilAnswersAsync(address, TimeSpan.FromMinutes(1));

        await VisitAsync(nameof(App_on_another_site_stays_signed_in_until_its_refresh_token_is_refused), async visitor =>
        {
            // The frame reports a change; from then on the page asks with its refresh token, once.
            var refreshed = visitor.Page.WaitForResponseAsync(response => IsTokenRequest("refresh_token")(response.Request));
            await SignInAsync(visitor, "bruno", address);
            Assert.Equal(200, (await refreshed).Status);
            await RenewAsync(visitor);
            await visitor.ExpectAsync("#somebody:visible");
            Assert.Equal("", await visitor.ReadAsync("#problem"));

            await visitor.GoToAsync(address);
            await visitor.ExpectAsync("#somebody:visible");
            var other = new Visitor(await visitor.Page.Context.NewPageAsync());
            await other.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await other.PressAsync("#sign-out");
            await other.ExpectAsync("#signed-out");
            await visitor.PressAsync("#renew");
            await visitor.ExpectAsync("#nobody:visible");
            Assert.Equal(0, await StoredAsync(visitor));
        });
    }

    /// <summary>A provider that is away for a moment: the page says so, tries again by itself, and says nothing any more when it has worked.</summary>
    [Fact]
    public Task Renewal_that_failed_is_tried_again() =>
        VisitAsync(nameof(Renewal_that_failed_is_tried_again), async visitor =>
        {
            await visitor.Page.Clock.InstallAsync();
            await SignInAsync(visitor, "bruno");
            await visitor.Page.RouteAsync("**/connect/token", route => route.AbortAsync());
            await visitor.PressAsync("#renew");
            await visitor.ExpectAsync("#problem:not(:empty)");
            await visitor.ExpectAsync("#somebody:visible");

            await visitor.Page.UnrouteAsync("**/connect/token");
            var renewed = visitor.Page.WaitForResponseAsync(response => IsTokenRequest("refresh_token")(response.Request));
            await visitor.Page.Clock.FastForwardAsync("00:06");
            Assert.Equal(200, (await renewed).Status);
            await visitor.Page.WaitForFunctionAsync("document.getElementById('problem').textContent === ''");
        });

    /// <summary>RP-Initiated Logout 1.0, 2.</summary>
    [Fact]
    public Task Signing_out_in_the_page_ends_the_session_at_the_provider() =>
        VisitAsync(nameof(Signing_out_in_the_page_ends_the_session_at_the_provider), async visitor =>
        {
            await SignInAsync(visitor, "bruno");
            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(Sample.Address);
            await visitor.ExpectAsync("#nobody:visible");
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/account"));
            await visitor.ExpectAsync("input[type=password]");
        });

    private Task VisitAsync(string name, Func<Visitor, Task> visit) => run.Browser.VisitAsync(name, javaScript: true, visit);

    private async Task SignInAsync(Visitor visitor, string user, Uri? address = null)
    {
        await visitor.GoToAsync(address ?? Sample.Address);
        await visitor.PressAsync("#sign-in");
        await visitor.SignInAsync(user, DemoProcesses.Password);
        await visitor.ExpectAsync("#somebody:visible");
    }

    private static async Task<(string Sent, string Got)> RenewAsync(Visitor visitor)
    {
        var answered = visitor.Page.WaitForResponseAsync(response => IsTokenRequest("refresh_token")(response.Request));
        var before = await StoredTokenAsync(visitor);
        await visitor.PressAsync("#renew");
        var answer = await answered;
        Assert.Equal(200, answer.Status);
        Assert.NotEqual(before, await Until.AsyncAnswer(() => StoredTokenAsync(visitor), token => token != before));
        return (FormOf(answer.Request)["refresh_token"], (await answer.JsonAsync())!.Value.GetProperty("refresh_token").GetString()!);
    }

    private static Task<string> StoredTokenAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<string>("JSON.parse(sessionStorage[Object.keys(sessionStorage).find(key => key.startsWith('oidc.user:'))]).refresh_token");

    private static Func<IRequest, bool> IsTokenRequest(string grantType) =>
        request => request.Url.EndsWith("/connect/token", StringComparison.Ordinal) && request.PostData?.Contains("grant_type=" + grantType, StringComparison.Ordinal) is true;

    private static Dictionary<string, string> FormOf(IRequest request) =>
        QueryHelpers.ParseQuery(request.PostData).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);

    private static Task<int> StoredAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<int>("Object.keys(sessionStorage).filter(key => key.startsWith('oidc.user:')).length + localStorage.length");
}
