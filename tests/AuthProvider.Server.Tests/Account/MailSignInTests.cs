using AuthProvider.Storage.Database;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

/// <summary>Signing in with a mailed code, at the browser that asked for it (SECURITY S1, S15, S31).</summary>
public sealed class MailSignInTests : IAsyncLifetime
{
    private readonly TestMailServer _mail = TestMailServer.Start();
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(_mail.Use);

    [Fact]
    public async Task Code_signs_in_once_and_apps_hear_of_one_factor()
    {
        var browser = await AskAsync("alice");
        var letter = await _mail.TakeAsync("alice@example.com", "code");
        Assert.Equal("/account", (await UseAsync(browser, letter.Code)).Address.AbsolutePath);
        var token = await _provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);
        var claims = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token.IdToken);
        Assert.Equal("one-factor", claims.GetPayloadValue<string>("acr"));
        Assert.Equal("""["otp"]""", claims.GetPayloadValue<System.Text.Json.JsonElement>("amr").GetRawText());

        await browser.GoToAsync("/sign-in/email/code");
        Assert.True((await UseAsync(browser, letter.Code)).Has("#problem"));
    }

    [Fact]
    public async Task Link_of_the_letter_fills_the_code_in_at_the_browser_that_asked_and_opens_nothing_at_another()
    {
        var browser = await AskAsync("alice");
        var letter = await _mail.TakeAsync("alice@example.com", "code");

        var thief = _provider.NewBrowser();
        await thief.GoToAsync(letter.Link);
        Assert.True((await thief.PressAsync("use-code")).Has("#problem"));

        // Nor does who asked for another person's letter in their own browser.
        var asker = await AskAsync("bruno");
        Assert.True((await UseAsync(asker, letter.Code)).Has("#problem"));

        await browser.GoToAsync(letter.Link);
        Assert.Equal("/account", (await browser.PressAsync("use-code")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Answers_are_the_same_for_an_account_that_there_is_not()
    {
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in (string[])["alice", "nobody"])
        {
            var browser = await AskAsync(name);
            answers.Add(browser.Page.TextOf("main")!);
            answers.Add((await UseAsync(browser, "00000000")).TextOf("#problem")!);
        }

        Assert.Equal(2, answers.Count);
        Assert.Equal(2, await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Set<OutgoingMail>().CountAsync()));
    }

    [Fact]
    public async Task After_five_wrong_codes_the_right_one_is_worth_nothing()
    {
        var browser = await AskAsync("alice");
        var code = (await _mail.TakeAsync("alice@example.com", "code")).Code;
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.True((await UseAsync(browser, code == "0000 0000" ? "11111111" : "00000000")).Has("#problem"));
        }

        Assert.True((await UseAsync(browser, code)).Has("#problem"));
    }

    [Fact]
    public async Task Mailbox_alone_opens_no_account_that_has_a_second_factor()
    {
        var key = Totp.NewKey();
        await _provider.UseAsync<SecondFactorStore, bool>(async store =>
        {
            await store.SetAsync(Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice)), key);
            return true;
        });
        var browser = await AskAsync("alice");
        var page = await UseAsync(browser, (await _mail.TakeAsync("alice@example.com", "code")).Code);
        Assert.Equal("/sign-in/verify", page.Address.AbsolutePath);
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
        await browser.GoToAsync("/sign-in/verify");
        page = await browser.PressAsync("verify", ("code", Totp.CodeOf(key, Totp.StepOf(_provider.Time.GetUtcNow()))));
        Assert.Equal("/account", page.Address.AbsolutePath);

        // More there is not to be proven for who has no password: the pages that ask for all of it open.
        Assert.Equal("/account/data", (await browser.GoToAsync("/account/data")).Address.AbsolutePath);
        Assert.Equal("/account/security/passkeys", (await browser.GoToAsync("/account/security/passkeys")).Address.AbsolutePath);
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _mail.DisposeAsync();
    }

    private async Task<TestBrowser> AskAsync(string name)
    {
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        await browser.FollowAsync("#sign-in-by-mail");
        Assert.Equal("/sign-in/email/code", (await browser.PressAsync("send-code", ("username", name))).Address.AbsolutePath);
        return browser;
    }

    private static Task<Page> UseAsync(TestBrowser browser, string code) => browser.PressAsync("use-code", ("code", code));
}
