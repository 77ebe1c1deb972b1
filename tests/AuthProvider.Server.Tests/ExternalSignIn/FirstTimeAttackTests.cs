using System.Net;
using System.Text.RegularExpressions;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.ExternalSignIn;

/// <summary>What others might do on the page on which somebody says whose account an answer is (SECURITY S2, S31).</summary>
public sealed class FirstTimeAttackTests : IAsyncLifetime
{
    private TwoServers _servers = null!;

    public async Task InitializeAsync() => _servers = await TwoServers.StartAsync();

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    /// <summary>The same names and addresses elsewhere are worth nothing here, and the page does not tell whether there is such an account.</summary>
    [Fact]
    public async Task Address_of_an_account_neither_opens_it_nor_tells_that_it_is_there()
    {
        var texts = new List<string>();
        foreach (var name in (string[])["bruno", "carol"])
        {
            if (name is "carol")
            {
                await _servers.AskAsync(database => database.Users.Where(user => user.UserName == "carol").ExecuteDeleteAsync());
            }

            using var person = _servers.NewPerson();
            texts.Add((await person.SignInAsync(name)).Text.Replace(name, "NAME", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account")).Address.AbsolutePath);
        }

        // But for the names and what is random.
        Assert.Equal(Reduce(texts[0]), Reduce(texts[1]));

        using var attacker = _servers.NewPerson();
        await attacker.SignInAsync("bruno");
        await attacker.SignUpAsync("mallory", "bruno@example.com");
        Assert.False(await _servers.AskAsync(database => database.Users.Where(user => user.UserName == "mallory").Select(user => user.EmailConfirmed).SingleAsync()));
        Assert.True(await _servers.AskAsync(database => database.Users.Where(user => user.UserName == "bruno").Select(user => user.EmailConfirmed).SingleAsync()));
        using var owner = _servers.NewPerson();
        Assert.Contains("bruno", (await owner.Home.SignInAsync(TestUser.Bruno)).Text, StringComparison.Ordinal);

        static string Reduce(string text) => Regex.Replace(
            text, "(?<=name=\"form_token\"[^>]*value=\")[^\"]*|(?<=v=)[^\"]*|Cruz|Berg", "", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Trusted_address_that_another_account_has_confirmed_is_not_confirmed_twice()
    {
        await using var servers = await TwoServers.StartAsync(options => options.Settings["ExternalProviders:upstream:TrustEmail"] = "true");
        using var person = servers.NewPerson();
        await person.SignInAsync("bruno");
        Assert.Equal("/account", (await person.SignUpAsync("bertie")).Address.AbsolutePath);
        Assert.False(await servers.AskAsync(database => database.Users.Where(user => user.UserName == "bertie").Select(user => user.EmailConfirmed).SingleAsync()));
    }

    [Fact]
    public async Task Existing_account_is_not_linked_before_all_that_it_asks_for_is_proven()
    {
        var alice = Guid.Parse(await _servers.Home.GetSubjectAsync(TestUser.Alice));
        await _servers.Home.UseAsync<SecondFactorStore, bool>(async factors =>
        {
            await factors.SetAsync(alice, Totp.NewKey());
            return true;
        });
        using var person = _servers.NewPerson();
        await person.SignInAsync("bruno");
        await person.Home.FollowAsync("#link-account");
        Assert.Equal("/sign-in/verify", (await person.Home.SignInAsync("alice")).Address.AbsolutePath);
        Assert.Equal("/sign-in", (await person.Home.GoToAsync("/account/security/providers/add")).Address.AbsolutePath);
        Assert.False(await _servers.AskAsync(database => database.UserLogins.AnyAsync()));
    }

    /// <summary>The cookie of a first-time page belongs to the browser that came back; nobody names an identity in a form.</summary>
    [Fact]
    public async Task Made_up_answer_makes_no_account()
    {
        using var person = _servers.NewPerson();
        await person.SignInAsync("bruno");
        var token = person.Home.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;

        using var stranger = _servers.NewPerson();
        Assert.Equal("/sign-in", (await stranger.Home.GoToAsync("/sign-in/first-time")).Address.AbsolutePath);
        stranger.Home.SetCookie("__Host-AuthProvider-External", "made-up");
        Assert.Equal("/sign-in", (await stranger.Home.GoToAsync("/sign-in/first-time")).Address.AbsolutePath);

        await person.Home.PostAsync(
            "/sign-in/first-time",
            [new("form_token", token), new("username", "bertie"), new("email", "b@example.com"), new("provider", "other"), new("subject", "1"), new("Identity.Subject", "1")]);
        var login = await _servers.AskAsync(database => database.UserLogins.SingleAsync());
        Assert.Equal(("upstream", await _servers.Upstream.GetSubjectAsync(TestUser.Bruno)), (login.LoginProvider, login.ProviderKey));
    }

    [Fact]
    public async Task Form_that_is_sent_many_times_at_once_makes_one_account()
    {
        using var person = _servers.NewPerson();
        await person.SignInAsync("bruno");
        var token = person.Home.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        var cookies = string.Join("; ", person.Home.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "sign-in/first-time");
            request.Headers.Add("Cookie", cookies);
            request.Content = new FormUrlEncodedContent([new("form_token", token), new("username", $"bertie{number}"), new("email", "b@example.com")]);
            using var response = await _servers.Home.Http.SendAsync(request);
            return response.StatusCode;
        }));
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Redirect, status));
        Assert.Equal(1, await _servers.AskAsync(database => database.Users.CountAsync(user => user.UserName!.StartsWith("bertie"))));
        Assert.Equal(1, await _servers.AskAsync(database => database.UserLogins.CountAsync()));
    }

    /// <summary>A second click after the first was answered, with the cookies of before it or of after it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Form_that_is_sent_again_goes_on_as_the_first_time(bool isSignedIn)
    {
        using var person = _servers.NewPerson();
        var request = _servers.Home.NewClient(TestApp.Desk).NewRequest("openid", ("prompt", "create"));
        await person.Home.GoToAsync(request.Address);
        await person.ComeBackAsync(await person.LeaveAsync("bruno"));
        var token = person.Home.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        var secret = person.Home.Cookies.Single(cookie => cookie.Key is "__Host-AuthProvider-External").Value;
        Assert.NotNull(AuthorizationAnswer.From(await person.SignUpAsync("bertie")).Code);

        if (isSignedIn)
        {
            person.Home.SetCookie("__Host-AuthProvider-External", secret);
            await person.Home.PostAsync("/sign-in/first-time", [new("form_token", token), new("username", "bertie"), new("email", "b@example.com")]);
            Assert.NotNull(AuthorizationAnswer.From(person.Home.Page).Code);
        }
        else
        {
            // Signed in by it is nobody.
            using var stranger = _servers.NewPerson();
            await stranger.SignInAsync("carol");
            token = stranger.Home.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
            stranger.Home.SetCookie("__Host-AuthProvider-External", secret);
            await stranger.Home.PostAsync("/sign-in/first-time", [new("form_token", token), new("username", "bertie"), new("email", "b@example.com")]);
            Assert.Equal("/sign-up", stranger.Home.Page.Address.AbsolutePath);
            Assert.Equal("/sign-in", (await stranger.Home.GoToAsync("/account")).Address.AbsolutePath);
        }

        Assert.Equal(1, await _servers.AskAsync(database => database.Users.CountAsync(user => user.UserName == "bertie")));
        Assert.Equal(1, await _servers.AskAsync(database => database.UserLogins.CountAsync()));
    }

    [Fact]
    public async Task Sign_up_without_password_is_for_answers_only()
    {
        using var browser = _servers.Home.NewBrowser();
        await browser.GoToAsync("/sign-up");
        var token = browser.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        await browser.PostAsync("/sign-up", [new("form_token", token), new("username", "bertie"), new("email", "b@example.com"), new("hasPassword", "false"), new("HasPassword", "false")]);
        Assert.False(await _servers.AskAsync(database => database.Users.AnyAsync(user => user.UserName == "bertie")));
    }

    [Theory]
    [InlineData("Closed")]
    [InlineData("Invitation")]
    public async Task Server_without_open_sign_up_makes_no_account_and_still_links(string mode)
    {
        await using var servers = await TwoServers.StartAsync(options => options.Settings["SignUp"] = mode);
        using var person = servers.NewPerson();
        Assert.False((await person.SignInAsync("bruno")).Has("#create-account"));
        await person.Home.FollowAsync("#link-account");
        await person.Home.SignInAsync("alice");
        await person.Home.PressAsync("link");
        Assert.True(await servers.AskAsync(database => database.UserLogins.AnyAsync()));
    }
}
