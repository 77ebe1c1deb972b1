using System.Text.Json;
using AuthProvider.Protocol.SessionManagement;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.SessionManagement;

/// <summary>What apps and their frames see of a session (OpenID Connect Session Management 1.0; PROTOCOL A18, L5).</summary>
public sealed class SessionManagementTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private const string Cookie = "__Host-AuthProvider-State";

    /// <summary>Section 2: session_state is in every successful answer, and is the salted hash of client, origin and browser state (3.2).</summary>
    [Theory]
    [InlineData("query")]
    [InlineData("form_post")]
    public async Task Successful_answer_has_a_session_state_that_the_check_page_finds_unchanged(string mode)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(changes: ("response_mode", mode)), TestUser.Alice);

        Assert.Equal("unchanged", Check(browser, "desk", answer["session_state"]!, "https://desk.example"));
        Assert.Equal("changed", Check(browser, "desk", answer["session_state"]!, "https://evil.example"));
        Assert.Equal("changed", Check(browser, "shop", answer["session_state"]!, "https://desk.example"));
    }

    /// <summary>Section 2: the salt makes two answers differ.</summary>
    [Fact]
    public async Task Two_answers_for_one_session_differ_and_are_both_unchanged()
    {
        using var browser = shared.Provider.NewBrowser();
        var first = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(), TestUser.Alice);
        var second = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(changes: ("prompt", "none")));

        Assert.NotEqual(first["session_state"], second["session_state"]);
        Assert.Equal("unchanged", Check(browser, "desk", first["session_state"]!, "https://desk.example"));
        Assert.Equal("unchanged", Check(browser, "desk", second["session_state"]!, "https://desk.example"));
    }

    /// <summary>Section 3.2: after a sign-out the answer is changed; a new sign-in does not bring the old state back.</summary>
    [Fact]
    public async Task Sign_out_changes_the_state_for_good()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(), TestUser.Alice);
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();

        Assert.False(browser.Cookies.ContainsKey(Cookie));
        Assert.Equal("changed", Check(browser, "desk", answer["session_state"]!, "https://desk.example"));
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal("changed", Check(browser, "desk", answer["session_state"]!, "https://desk.example"));
    }

    [Fact]
    public async Task Another_account_changes_the_state()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(), TestUser.Alice);
        await browser.SignInAsync(TestUser.Bruno);
        Assert.Equal("changed", Check(browser, "desk", answer["session_state"]!, "https://desk.example"));
    }

    [Fact]
    public async Task Error_has_no_session_state()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(changes: ("prompt", "none")));
        Assert.Equal("login_required", answer.Error);
        Assert.Null(answer["session_state"]);
    }

    /// <summary>Section 3.3: the page is advertised, and can be loaded in a frame of any site; no other page can.</summary>
    [Fact]
    public async Task Check_page_is_advertised_and_embeddable_and_others_are_not()
    {
        var discovery = JsonSerializer.Deserialize<JsonElement>(await shared.Provider.Http.GetStringAsync(".well-known/openid-configuration"));
        var address = discovery.GetProperty("check_session_iframe").GetString();
        Assert.Equal($"{shared.Provider.Issuer}/connect/checksession", address);

        using var page = await shared.Provider.Http.GetAsync(address);
        page.EnsureSuccessStatusCode();
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.False(page.Headers.Contains("X-Frame-Options"));
        Assert.DoesNotContain("frame-ancestors", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains($"<script src=\"{new Uri(shared.Provider.Issuer).AbsolutePath.TrimEnd('/')}/check-session.js\"></script>", html, StringComparison.Ordinal);

        using var other = await shared.Provider.Http.GetAsync("sign-in");
        Assert.Contains("frame-ancestors 'none'", other.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("DENY", other.Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task Logout_is_advertised()
    {
        var discovery = JsonSerializer.Deserialize<JsonElement>(await shared.Provider.Http.GetStringAsync(".well-known/openid-configuration"));
        foreach (var member in new[] { "frontchannel_logout_supported", "frontchannel_logout_session_supported", "backchannel_logout_supported", "backchannel_logout_session_supported" })
        {
            Assert.True(discovery.GetProperty(member).GetBoolean(), member);
        }
    }

    [Theory]
    [InlineData("https://app.example/back", "https://app.example")]
    [InlineData("https://APP.example:443/back", "https://app.example")]
    [InlineData("https://app.example:8443/back", "https://app.example:8443")]
    [InlineData("http://127.0.0.1:5000/back", "http://127.0.0.1:5000")]
    [InlineData("https://[::1]:5000/back", "https://[::1]:5000")]
    [InlineData("https://bücher.example/back", "https://xn--bcher-kva.example")]
    public void Origin_is_written_as_browsers_do(string redirectUri, string origin)
    {
        var state = SessionState.Create("client", redirectUri, "state");
        Assert.Equal(SessionState.Create("client", origin, "state", state.Split('.')[1]), state);
    }

    // What check-session.js does.
    private static string Check(TestBrowser browser, string clientId, string sessionState, string origin) =>
        SessionState.Create(clientId, origin, browser.Cookies.GetValueOrDefault(Cookie, ""), sessionState.Split('.')[1]) == sessionState ? "unchanged" : "changed";
}
