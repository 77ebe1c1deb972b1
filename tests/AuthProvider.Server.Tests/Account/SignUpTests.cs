using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

public sealed class SignUpTests
{
    private const string Password = "nine green bottles";

    [Fact]
    public async Task Open_sign_up_makes_an_account_and_signs_in_to_it()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();

        var form = await browser.GoToAsync("/sign-up");
        Assert.Equal(
            "username email new-password name",
            string.Join(' ', form.Document.QuerySelectorAll("main input[autocomplete]").Select(input => input.GetAttribute("autocomplete"))));
        var page = await SignUpAsync(browser, "dora", name: "Dora Duck");

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Equal("Hello, Dora Duck", page.TextOf("h1"));
        var user = await FindAsync(provider, "DORA");
        Assert.False(user!.EmailConfirmed);
        Assert.Equal(provider.Time.GetUtcNow(), user.CreatedAt);

        var other = provider.NewBrowser();
        await other.GoToAsync("/sign-in");
        Assert.Equal("/account", (await other.SignInAsync("Dora", Password)).Address.AbsolutePath);
    }

    /// <summary><c>prompt=create</c> leads to this page, with what the app knows of the person, and back (Initiating User Registration via OpenID Connect 1.0, 4.1).</summary>
    [Theory]
    [InlineData("dora@example.org", "", "dora@example.org")]
    [InlineData("dora", "dora", "")]
    public async Task App_sends_a_person_here_with_a_hint_and_gets_the_new_account(string hint, string userName, string email)
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var shop = provider.NewClient(TestApp.Shop);
        var request = shop.NewRequest("openid", ("prompt", "create"), ("login_hint", hint));

        var page = await browser.GoToAsync(request.Address);
        Assert.Equal("/sign-up", page.Address.AbsolutePath);
        Assert.Equal(userName, page.Document.QuerySelector("#username")!.GetAttribute("value") ?? "");
        Assert.Equal(email, page.Document.QuerySelector("#email")!.GetAttribute("value") ?? "");

        await SignUpAsync(browser, "dora");
        var tokens = (await shop.ExchangeAsync(request, AuthorizationAnswer.From(await browser.AllowAsync()).Code!)).EnsureSuccess();
        var token = await shop.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce);
        Assert.Equal((await FindAsync(provider, "DORA"))!.Id.ToString(), token.Subject);
    }

    [Theory]
    [InlineData("bob", "a@example.com", Password, "UserName")]
    [InlineData("with@sign", "a@example.com", Password, "UserName")]
    [InlineData("dora", "no address", Password, "Email")]
    [InlineData("dora", "Dora <dora@example.com>", Password, "Email")]
    [InlineData("dora", "dora@example.com", "short", "Password")]
    [InlineData("dora", "dora@example.com", "password1", "Password")]
    [InlineData("dora", "dora@example.com", "xyDORAqw12", "Password")]
    public async Task What_is_wrong_is_said_at_its_field_and_only_the_password_is_lost(string userName, string email, string password, string field)
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-up?returnUrl=%2Faccount%2Fpassword");

        var page = await SignUpAsync(browser, userName, email, password, "Dora Duck");

        Assert.Equal("/sign-up?returnUrl=%2Faccount%2Fpassword", page.Address.PathAndQuery);
        Assert.False(string.IsNullOrEmpty(page.TextOf($"#{field}-error")));
        var input = page.Document.QuerySelector("[aria-invalid=true]");
        Assert.Equal(field.ToUpperInvariant(), input!.GetAttribute("name")!.ToUpperInvariant());
        Assert.Contains($"{field}-error", input.GetAttribute("aria-describedby"), StringComparison.Ordinal);
        Assert.Equal(1, page.Document.QuerySelectorAll("[aria-invalid=true]").Length);
        Assert.Equal(userName, page.Document.QuerySelector("#username")!.GetAttribute("value"));
        Assert.Equal(email, page.Document.QuerySelector("#email")!.GetAttribute("value"));
        Assert.Equal("Dora Duck", page.Document.QuerySelector("#name")!.GetAttribute("value"));
        Assert.Null(page.Document.QuerySelector("#password")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_taken_username_is_said_at_its_field()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-up");

        // Also to one who knows its password: the account was not made by this form.
        provider.Time.Advance(TimeSpan.FromMinutes(2));
        var page = await SignUpAsync(browser, "ALICE", password: TestUser.Password);

        Assert.Equal("This username is taken. Choose another.", page.TextOf("#UserName-error"));
        Assert.False(browser.Cookies.ContainsKey("__Host-AuthProvider"));
    }

    [Fact]
    public async Task An_address_of_another_account_is_accepted_but_does_not_sign_in()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-up");

        Assert.Equal("/account", (await SignUpAsync(browser, "mallory", TestUser.Alice.Email)).Address.AbsolutePath);

        var other = provider.NewBrowser();
        await other.GoToAsync("/sign-in");
        Assert.Equal("/sign-in", (await other.SignInAsync(TestUser.Alice.Email, Password)).Address.AbsolutePath);
        Assert.Equal("Hello, Alice Adams", (await other.SignInAsync(TestUser.Alice.Email)).TextOf("h1"));
    }

    [Fact]
    public async Task A_form_sent_twice_makes_one_account_and_signs_in_both_times()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var page = await browser.GoToAsync("/sign-up");
        var fields = page.Document.Forms[0].QuerySelectorAll("input[type=hidden]")
            .ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!, StringComparer.Ordinal);
        (fields["username"], fields["email"], fields["password"]) = ("dora", "dora@example.com", Password);
        var cookie = string.Join("; ", browser.Cookies.Select(pair => $"{pair.Key}={pair.Value}"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync(provider, "/sign-up", fields, cookie)));

        Assert.All(answers, answer => Assert.Equal("302 /account", answer));
        Assert.Equal(1, await CountUsersAsync(provider, "DORA"));
    }

    [Fact]
    public async Task Whoever_came_from_an_app_ends_there()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var request = provider.NewClient(TestApp.Desk).NewRequest();

        await browser.GoToAsync(request.Address);
        await browser.FollowAsync("a[href*='sign-up']");
        var page = await SignUpAsync(browser, "dora");

        // A first-party app asks for no consent.
        Assert.True(page.IsElsewhere || page.Has("#allow"), page.ToString());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task A_return_address_elsewhere_is_ignored(string returnUrl)
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var form = await browser.GoToAsync("/sign-up?returnUrl=" + Uri.EscapeDataString(returnUrl));
        Assert.DoesNotContain("evil", form.Document.QuerySelector("main a")!.GetAttribute("href"), StringComparison.Ordinal);

        Assert.Equal("/account", (await SignUpAsync(browser, "dora")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Closed_sign_up_says_so()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["SignUp"] = "Closed");
        var browser = provider.NewBrowser();

        var page = await browser.GoToAsync("/sign-up?invitation=anything");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal("No sign-up here", page.TextOf("h1"));
        Assert.False(page.Has("main form"));
        Assert.Null(await PostWithTokenAsync(provider, browser, "/sign-up", "dora"));
    }

    [Fact]
    public async Task An_invitation_works_once_and_is_not_used_up_by_looking_or_by_a_refused_form()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["SignUp"] = "Invitation");
        var secret = await InviteAsync(provider);
        var browser = provider.NewBrowser();

        await browser.GoToAsync("/sign-up?invitation=" + secret);
        await browser.GoToAsync("/sign-up?invitation=" + secret);
        Assert.True((await SignUpAsync(browser, "dora", password: "short")).Has("#create-account"));
        Assert.True((await SignUpAsync(browser, "alice")).Has("#UserName-error"));
        Assert.Equal("/account", (await SignUpAsync(browser, "dora")).Address.AbsolutePath);

        var second = await provider.NewBrowser().GoToAsync("/sign-up?invitation=" + secret);
        Assert.Equal(HttpStatusCode.Forbidden, second.Status);
        Assert.Equal("This invitation does not work any more", second.TextOf("h1"));
    }

    [Fact]
    public async Task Of_many_who_use_an_invitation_at_once_one_gets_an_account()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["SignUp"] = "Invitation");
        var secret = await InviteAsync(provider);
        var browsers = Enumerable.Range(0, 8).Select(_ => provider.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.GoToAsync("/sign-up?invitation=" + secret);
        }

        var pages = await Task.WhenAll(browsers.Select((browser, index) => SignUpAsync(browser, $"guest{index}")));

        Assert.Single(pages, page => page.Address.AbsolutePath == "/account");
        Assert.Equal(7, pages.Count(page => page.Status is HttpStatusCode.Forbidden));
        Assert.Equal(1, await CountUsersAsync(provider, "GUEST"));
    }

    [Fact]
    public async Task An_invitation_ends_with_its_time()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["SignUp"] = "Invitation");
        var secret = await InviteAsync(provider);
        var browser = provider.NewBrowser();

        provider.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.True((await browser.GoToAsync("/sign-up?invitation=" + secret)).Has("#create-account"));
        provider.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Forbidden, (await SignUpAsync(browser, "dora")).Status);
        Assert.Equal(0, await CountUsersAsync(provider, "DORA"));
    }

    [Theory]
    [InlineData("/sign-up", "An invitation is needed")]
    [InlineData("/sign-up?invitation=", "An invitation is needed")]
    [InlineData("/sign-up?invitation=guessed", "This invitation does not work any more")]
    public async Task Without_a_good_invitation_there_is_no_form(string address, string headline)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["SignUp"] = "Invitation");
        var administrator = await provider.UseAsync<OneTimeLinkStore, string>(links => links.CreateAsync(LinkPurposes.Administrator, TimeSpan.FromDays(1)));

        foreach (var target in new[] { address, "/sign-up?invitation=" + administrator }.Take(address.EndsWith("guessed", StringComparison.Ordinal) ? 2 : 1))
        {
            var browser = provider.NewBrowser();
            var page = await browser.GoToAsync(target);
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
            Assert.Equal(headline, page.TextOf("h1"));
            Assert.Null(await PostWithTokenAsync(provider, browser, target, "dora"));
        }
    }

    private static Task<Page> SignUpAsync(
        TestBrowser browser, string userName, string email = "someone@example.com", string password = Password, string name = "") =>
        browser.PressAsync("create-account", ("username", userName), ("email", email), ("password", password), ("displayName", name));

    private static Task<string> InviteAsync(TestProvider provider) =>
        provider.UseAsync<OneTimeLinkStore, string>(links => links.CreateAsync(LinkPurposes.Invitation, TimeSpan.FromDays(1)));

    private static Task<User?> FindAsync(TestProvider provider, string name) =>
        provider.UseAsync<AuthProviderDbContext, User?>(database => database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedUserName == name));

    private static Task<int> CountUsersAsync(TestProvider provider, string prefix) =>
        provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.CountAsync(user => user.NormalizedUserName!.StartsWith(prefix)));

    // Posts the form although the page does not show it, with a token from the sign-in page; returns the user that came of it.
    private static async Task<User?> PostWithTokenAsync(TestProvider provider, TestBrowser browser, string address, string userName)
    {
        var page = await browser.GoToAsync("/sign-in");
        var token = page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        var answer = await browser.PostAsync(
            address,
            [new("form_token", token), new("username", userName), new("email", "x@example.com"), new("password", Password)]);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        return await FindAsync(provider, userName.ToUpperInvariant());
    }

    private static async Task<string> PostAsync(TestProvider provider, string address, Dictionary<string, string> fields, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Cookie", cookie);
        using var response = await provider.Http.SendAsync(request);
        return $"{(int)response.StatusCode} {response.Headers.Location}";
    }
}
