using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Authorization;

/// <summary>Where each error of the authorization endpoint goes (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6; Multiple Response Types 1.0, 5).</summary>
public sealed class AuthorizationErrorTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    // What is wrong, as changes to a good request ("name=" takes the parameter away), and the error.
    private static readonly (string Changes, string Error)[] Wrongs =
    [
        ("response_type=", "invalid_request"),
        ("response_type=what", "unsupported_response_type"),
        ("response_type=code what", "unsupported_response_type"),
        ("scope=openid unknown.scope", "invalid_scope"),
        ("prompt=none login", "invalid_request"),
        ("prompt=create none", "invalid_request"),
        ("prompt=what", "invalid_request"),
        ("prompt=none", "login_required"),
        ("code_challenge=", "invalid_request"),
        ("code_challenge=&code_challenge_method=", "invalid_request"),
        ("code_challenge_method=plain", "invalid_request"),
        ("code_challenge_method=", "invalid_request"),
        ("code_challenge=a", "invalid_request"),
        ("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", "invalid_request"),
        ("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "invalid_request"),
        ("request=e30.e30.", "invalid_request_object"),
        ("request_uri=https://shop.example/request.jwt", "invalid_request_uri"),
        ("id_token_hint=nonsense", "invalid_request"),
        ("max_age=soon", "invalid_request"),
        ("max_age=-1", "invalid_request"),
        ("claims=nonsense", "invalid_request"),
        ("claims=[]", "invalid_request"),
        ("registration={}", "registration_not_supported"),
    ];

    // What only the person's browser, or the request itself, decides: the client has no way to push it, or it is no error yet.
    private static readonly string[] OnlyAtTheAuthorizationEndpoint = ["prompt=none", "request_uri=https://shop.example/request.jwt"];

    public static TheoryData<string, string> EveryErrorOfAPushedRequest
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (changes, error) in Wrongs.Where(wrong => !OnlyAtTheAuthorizationEndpoint.Contains(wrong.Changes)))
            {
                data.Add(changes, error);
            }

            return data;
        }
    }

    public static TheoryData<string, string, string> EveryErrorInEveryMode
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (changes, error) in Wrongs)
            {
                foreach (var mode in new[] { "query", "fragment", "form_post" })
                {
                    data.Add(changes, error, mode);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryErrorInEveryMode))]
    public async Task Error_goes_to_the_app_in_the_mode_of_the_success(string changes, string error, string mode)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Shop.NewRequest("openid", [("response_mode", mode), .. Parse(changes)]);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        Assert.Equal(error, answer.Error);
        Assert.Equal(mode, answer.Mode);
        Assert.Equal(request.State, answer.State);
        Assert.Equal(shared.Provider.Issuer, answer["iss"]);
        Assert.Equal("https://shop.example/signed-in", answer.Address.ToString());
        Assert.Null(answer["error_uri"]);
        Assert.All(answer["error_description"] ?? "", character => Assert.True(character is >= ' ' and <= '~' and not '"' and not '\\', $"'{character}' in a description"));
    }

    /// <summary>A request is judged when it is pushed as it would be at the authorization endpoint (RFC 9126, 2.1, step 3).</summary>
    [Theory]
    [MemberData(nameof(EveryErrorOfAPushedRequest))]
    public async Task Error_is_told_to_the_app_that_pushes(string changes, string error)
    {
        var request = shared.Shop.NewRequest("openid", [.. Parse(changes)]);
        var answer = await shared.Shop.PostAsync("connect/par", [.. request.Parameters.Select(pair => (pair.Key, (string?)pair.Value))]);
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
        Assert.Null(answer["request_uri"]);
    }

    [Theory]
    [InlineData("response_mode=what", "invalid_request")]
    public async Task Error_about_the_mode_itself_goes_to_the_app_in_the_query(string changes, string error)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest("openid", [.. Parse(changes)]));
        Assert.Equal(error, answer.Error);
        Assert.Equal("query", answer.Mode);
    }

    [Theory]
    [InlineData("client_id=")]
    [InlineData("client_id=nobody")]
    [InlineData("redirect_uri=")]
    [InlineData("redirect_uri=https://evil.example/")]
    [InlineData("redirect_uri=https://shop.example/signed-in/")]
    [InlineData("redirect_uri=https://shop.example/signed-in?x=1")]
    [InlineData("redirect_uri=https://shop.example/signed-in#x")]
    [InlineData("redirect_uri=https://SHOP.example/signed-in")]
    [InlineData("redirect_uri=https://shop.example/x/../signed-in")]
    [InlineData("redirect_uri=https://shop.example@evil.example/signed-in")]
    [InlineData("redirect_uri=https://shop.example\\@evil.example/signed-in")]
    [InlineData("redirect_uri=/signed-in")]
    [InlineData("redirect_uri=javascript:alert(1)")]
    [InlineData("redirect_uri=not a uri")]
    [InlineData("redirect_uri=https://notebook.example/app?view=signed-in")]
    [InlineData("redirect_uri=https://evil.example/&response_type=")]
    [InlineData("redirect_uri=https://evil.example/&request=e30.e30.")]
    [InlineData("redirect_uri=https://evil.example/&response_mode=form_post")]
    [InlineData("redirect_uri=https://evil.example/&prompt=none")]
    [InlineData("client_id=nobody&prompt=none")]
    public async Task Unknown_app_or_redirect_uri_gets_a_page_with_the_reason_and_no_redirect(string changes)
    {
        using var browser = shared.Provider.NewBrowser();
        var page = await browser.GoToAsync(shared.Shop.NewRequest("openid", [.. Parse(changes)]).Address);
        Assert.False(page.IsElsewhere, page.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal("invalid_request", page.TextOf("#error"));
        Assert.NotEmpty(page.TextOf("#description")!);
        Assert.Single(browser.Steps);
        Assert.DoesNotContain(page.Document.Links, link => link.GetAttribute("href")!.Contains("example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_uri_missing_from_an_app_with_one_is_refused_for_openid()
    {
        using var browser = shared.Provider.NewBrowser();
        var page = await browser.GoToAsync(shared.Desk.NewRequest("openid", ("redirect_uri", null)).Address);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Theory]
    [InlineData("client_id=shop&client_id=shop")]
    [InlineData("state=a&state=b")]
    [InlineData("redirect_uri=https://evil.example/")]
    public async Task Repeated_parameter_is_refused(string addition)
    {
        using var browser = shared.Provider.NewBrowser();
        var page = await browser.GoToAsync(shared.Shop.NewRequest().Address + "&" + addition);
        Assert.Equal("invalid_request", page.IsElsewhere ? AuthorizationAnswer.From(page).Error : page.TextOf("#error"));
        Assert.True(!page.IsElsewhere || page.Address.Host == "shop.example", page.ToString());
    }

    [Theory]
    [InlineData("client_id", "shop")]
    [InlineData("redirect_uri", "https://shop.example/signed-in")]
    public async Task Repeated_client_or_redirect_uri_is_called_so_on_a_page(string name, string value)
    {
        using var browser = shared.Provider.NewBrowser();
        var page = await browser.GoToAsync($"{shared.Shop.NewRequest().Address}&{name}={Uri.EscapeDataString(value)}");
        Assert.Equal((HttpStatusCode.BadRequest, false), (page.Status, page.IsElsewhere));
        Assert.Contains($"{name} is repeated", page.TextOf("#description"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), shared.Shop.NewRequest().Address);
        using var response = await shared.Provider.Http.SendAsync(request);
        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    [Fact]
    public async Task Request_that_is_not_utf8_is_no_failure_of_ours()
    {
        using var response = await shared.Provider.Http.GetAsync(shared.Shop.NewRequest(changes: ("state", null)).Address + "&state=%ff%fe%00");
        Assert.InRange((int)response.StatusCode, 200, 499);
    }

    /// <summary>Every answer repeats the state in an address (RFC 6749, 4.1.2).</summary>
    [Theory]
    [InlineData('x', 1000)]
    [InlineData('x', 4096)]
    [InlineData('%', 4096)]
    public async Task State_of_up_to_4096_bytes_comes_back_after_the_sign_in(char character, int length)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Shop.NewRequest("openid", ("state", new string(character, length)));
        var page = await browser.PostAsync("/connect/authorize", request.Parameters);
        Assert.EndsWith("/sign-in", page.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.InRange(page.Address.PathAndQuery.Length, 1, 30 * 1024);
        page = await browser.SignInAsync("alice");
        Assert.Equal(request.State, AuthorizationAnswer.From(page.IsElsewhere ? page : await browser.AllowAsync()).State);
    }

    [Theory]
    [InlineData('x', 4097)]
    [InlineData('%', 8000)]
    [InlineData('\u20ac', 1366)]
    public async Task Longer_state_gets_a_page_for_no_answer_can_carry_it(char character, int length)
    {
        using var browser = shared.Provider.NewBrowser();
        var page = await browser.PostAsync("/connect/authorize", shared.Shop.NewRequest("openid", ("state", new string(character, length))).Parameters);
        Assert.False(page.IsElsewhere, page.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal("invalid_request", page.TextOf("#error"));
        Assert.Contains("4096", page.TextOf("#description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_too_long_for_the_address_of_a_page_is_answered_to_the_app()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Shop.NewRequest("openid", ("nonce", new string('%', 8000)));
        var answer = AuthorizationAnswer.From(await browser.PostAsync("/connect/authorize", request.Parameters));
        Assert.Equal("invalid_request", answer.Error);
        Assert.Equal(request.State, answer.State);
    }

    private static IEnumerable<(string Name, string? Value)> Parse(string changes) => changes.Split("&").Select(change =>
    {
        var split = change.IndexOf('=', StringComparison.Ordinal);
        return (change[..split], change.Length == split + 1 ? null : change[(split + 1)..]);
    });
}
