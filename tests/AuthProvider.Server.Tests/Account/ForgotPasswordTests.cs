using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Mail;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

/// <summary>A password is reset by whoever reads the mail of its owner, and by nobody else (SECURITY S1, S4, S15, S31).</summary>
public sealed class ForgotPasswordTests : IAsyncLifetime
{
    private const string NewPassword = "nine green bottles";

    private readonly TestMailServer _mail = TestMailServer.Start();
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(_mail.Use);

    [Fact]
    public async Task Mailed_link_sets_the_password_once_and_ends_all_sessions_and_grants()
    {
        var other = _provider.NewBrowser();
        var tokens = await _provider.NewClient(TestApp.Shop).SignInAsync(other, TestUser.Alice, "openid offline_access");
        var link = await AskAsync("alice");
        var browser = _provider.NewBrowser();

        // Looking uses nothing up, and what is refused does not either.
        await browser.GoToAsync(link);
        await browser.GoToAsync(link);
        Assert.True((await ResetAsync(browser, "password1")).Has("#New-error"));
        var page = await ResetAsync(browser, NewPassword);

        Assert.Equal("/sign-in", page.Address.AbsolutePath);
        Assert.True(page.Has(".message.good"));
        Assert.Equal("/sign-in", (await other.GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal("invalid_grant", (await _provider.NewClient(TestApp.Shop).RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.Equal("/sign-in", (await browser.SignInAsync("alice")).Address.AbsolutePath);
        Assert.Equal("/account", (await browser.SignInAsync("alice", NewPassword)).Address.AbsolutePath);
        Assert.Equal(HttpStatusCode.Forbidden, (await _provider.NewBrowser().GoToAsync(link)).Status);
        Assert.Contains("reset", (await _mail.TakeAsync("alice@example.com", "The password was reset")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_without_the_mailed_link_or_with_one_of_another_kind_resets_nothing()
    {
        var confirmation = await _provider.UseAsync<OneTimeLinkStore, string>(async links =>
            await links.CreateAsync(LinkPurposes.EmailConfirmation, TimeSpan.FromDays(1), Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice)), "\"\""));
        await AskAsync("alice");
        var browser = _provider.NewBrowser();
        foreach (var link in (string[])["", "?link=", "?link=made-up", "?link=" + confirmation, "?link=" + confirmation + "&link=x"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync("/reset-password" + link)).Status);
            await browser.GoToAsync("/sign-in");
            var token = browser.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
            var page = await browser.PostAsync("/reset-password" + link, [new("new", NewPassword), new("username", "alice"), new("form_token", token)]);
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        }

        Assert.Equal("/account", (await _provider.NewBrowser().SignInAsync(TestUser.Alice)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Of_many_who_use_the_link_at_once_one_sets_the_password()
    {
        var link = await AskAsync("alice");
        var browsers = Enumerable.Range(0, 5).Select(_ => _provider.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.GoToAsync(link);
        }

        var pages = await Task.WhenAll(browsers.Select((browser, index) => ResetAsync(browser, $"{NewPassword} {index}")));

        var winner = Assert.Single(Enumerable.Range(0, 5), index => pages[index].Address.AbsolutePath == "/sign-in");
        await browsers[0].GoToAsync("/sign-in");
        Assert.Equal("/account", (await browsers[0].SignInAsync("alice", $"{NewPassword} {winner}")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Link_ends_with_its_time_with_a_newer_one_and_with_a_change_of_the_password()
    {
        var browser = _provider.NewBrowser();
        var old = await AskAsync("alice");
        var newer = await AskAsync("alice");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync(old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GoToAsync(newer)).Status);
        _provider.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.Forbidden, (await ResetAsync(browser, NewPassword)).Status);

        var overtaken = await AskAsync("bruno");
        var owner = _provider.NewBrowser();
        await owner.SignInAsync(TestUser.Bruno);
        await owner.GoToAsync("/account/password");
        await owner.PressAsync("change-password", ("current", TestUser.Password), ("new", NewPassword));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync(overtaken)).Status);
    }

    [Fact]
    public async Task Answer_is_the_same_after_the_same_work_whether_or_not_there_is_such_an_account()
    {
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in (string[])["alice", "nobody", "alice@example.com", "nobody@example.com"])
        {
            var before = await CountAsync();
            answers.Add((await SendAsync(name)).TextOf("main")!);
            Assert.Equal(1, await CountAsync() - before);
        }

        Assert.Single(answers);
        await _mail.TakeAsync("alice@example.com", "Reset");
        await _mail.TakeAsync("alice@example.com", "Reset");
        Assert.DoesNotContain(_mail.Mails, mail => mail.To.StartsWith("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Link_begins_with_the_issuer_whatever_the_request_names_as_host()
    {
        using var form = new HttpRequestMessage(HttpMethod.Get, "forgot-password");
        using var page = await _provider.Http.SendAsync(form);
        var cookie = page.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("__Host-AuthProvider-Form", StringComparison.Ordinal)).Split(';')[0];
        var html = await page.Content.ReadAsStringAsync();
        var start = html.IndexOf("value=\"", html.IndexOf("name=\"form_token\"", StringComparison.Ordinal), StringComparison.Ordinal) + 7;
        using var request = new HttpRequestMessage(HttpMethod.Post, "forgot-password");
        request.Headers.Host = "evil.example";
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
        request.Headers.TryAddWithoutValidation("Forwarded", "host=evil.example");
        request.Headers.Add("Cookie", cookie);
        request.Content = new FormUrlEncodedContent([new("username", "alice"), new("form_token", html[start..html.IndexOf('"', start)])]);
        using var answer = await _provider.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        var letter = await _mail.TakeAsync("alice@example.com", "Reset");
        Assert.StartsWith(_provider.Issuer.TrimEnd('/') + "/reset-password?link=", letter.Link, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", letter.Text + letter.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_gets_five_letters_an_hour_at_most()
    {
        for (var letter = 0; letter < 7; letter++)
        {
            Assert.True((await SendAsync("alice")).Has("#sent"));
        }

        for (var letter = 0; letter < 5; letter++)
        {
            await _mail.TakeAsync("alice@example.com", "Reset");
        }

        _provider.Time.Advance(TimeSpan.FromHours(1));
        await SendAsync("alice");
        await _mail.TakeAsync("alice@example.com", "Reset");
        Assert.Equal(6, _mail.Offered);
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _mail.DisposeAsync();
    }

    private Task<int> CountAsync() => _provider.UseAsync<AuthProviderDbContext, int>(database => database.Set<OutgoingMail>().CountAsync());

    private async Task<Page> SendAsync(string name)
    {
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/forgot-password");
        return await browser.PressAsync("send-link", ("username", name));
    }

    private async Task<string> AskAsync(string name)
    {
        await SendAsync(name);
        return (await _mail.TakeAsync(name + "@example.com", "Reset")).Link;
    }

    private static Task<Page> ResetAsync(TestBrowser browser, string password) => browser.PressAsync("reset-password", ("new", password));
}
