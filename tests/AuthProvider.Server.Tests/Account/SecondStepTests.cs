using System.Text.Json;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

/// <summary>Signing in with a second step: none is skipped, none is guessed, none counts twice (SECURITY S2, S6, S7, S14).</summary>
public sealed class SecondStepTests : IAsyncLifetime
{
    private readonly TestMailServer _mail = TestMailServer.Start();
    private readonly byte[] _key = Totp.NewKey();
    private TestProvider _provider = null!;
    private Guid _alice;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync(_mail.Use);
        _alice = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice));
        await SetAsync();
    }

    [Fact]
    public async Task Password_alone_opens_nothing_and_password_with_code_tells_apps_so()
    {
        var shop = _provider.NewClient(TestApp.Shop);
        var browser = _provider.NewBrowser();
        var request = shop.NewRequest();
        await browser.GoToAsync(request.Address);
        await browser.SignInAsync("alice");
        Assert.Equal("/sign-in/verify", browser.Page.Address.AbsolutePath);
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);

        await browser.GoToAsync("/sign-in/verify?returnUrl=" + Uri.EscapeDataString(request.Address));
        var page = await browser.PressAsync("verify", ("code", Code()));
        if (!page.IsElsewhere)
        {
            page = await browser.AllowAsync();
        }

        var tokens = await shop.ExchangeAsync(request, AuthorizationAnswer.From(page).Code!);
        var claims = await shop.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce);
        Assert.Equal(["pwd", "otp", "mfa"], Strings(claims, "amr"));
        Assert.Equal("two-factor", claims.GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task Empty_repeated_or_foreign_form_skips_no_step()
    {
        var browser = await BeginAsync();
        var token = browser.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        foreach (var fields in (List<KeyValuePair<string, string>>[])
        [
            [new("form_token", token)],
            [new("form_token", token), new("code", "")],
            [new("form_token", token), new("code", "   ")],
            [new("form_token", token), new("username", "alice"), new("password", TestUser.Password), new("trust", "true")],
            [new("code", Code())],
        ])
        {
            await browser.PostAsync("/sign-in/verify", fields);
            Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
        }

        // Without the first step, there is no second one.
        var stranger = _provider.NewBrowser();
        await stranger.GoToAsync("/sign-in");
        token = stranger.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        await stranger.PostAsync("/sign-in/verify", [new("form_token", token), new("code", Code())]);
        Assert.Equal("/sign-in", stranger.Page.Address.AbsolutePath);
        Assert.Equal("/sign-in", (await stranger.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Code_counts_once_and_no_earlier_one_after_it_with_a_step_of_drift()
    {
        var (first, second) = (await BeginAsync(), await BeginAsync());
        var code = Code();
        var pages = await Task.WhenAll(Press(first, code), Press(second, code));
        Assert.Single(pages, page => page.Address.AbsolutePath == "/account");

        Assert.Equal("/sign-in/verify", (await Press(await BeginAsync(), Code(-1))).Address.AbsolutePath);
        Assert.Equal("/account", (await Press(await BeginAsync(), Code(1))).Address.AbsolutePath);
        _provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("/sign-in/verify", (await Press(await BeginAsync(), Code(2))).Address.AbsolutePath);
        Assert.Equal("/sign-in/verify", (await Press(await BeginAsync(), Code(-2))).Address.AbsolutePath);
        Assert.Equal("/account", (await Press(await BeginAsync(), Code(-1))).Address.AbsolutePath);
    }

    [Fact]
    public async Task Recovery_code_stands_once_for_the_app()
    {
        var codes = await _provider.UseAsync<SecondFactorStore, IReadOnlyList<string>>(store => store.MakeRecoveryCodesAsync(_alice));
        var browsers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => BeginAsync()));
        var pages = await Task.WhenAll(browsers.Select(browser => Press(browser, " " + codes[0].ToLowerInvariant() + " ")));
        Assert.Single(pages, page => page.Address.AbsolutePath == "/account");

        Assert.Equal("/account", (await Press(await BeginAsync(), codes[1].Replace("-", "", StringComparison.Ordinal))).Address.AbsolutePath);
        Assert.Contains(await EventsAsync(), entry => entry.Kind == SecurityEvents.RecoveryCodeUsed);
        await _mail.TakeAsync("alice@example.com", "recovery code");
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_all_counted_and_the_owner_hears_of_them()
    {
        var browser = await BeginAsync();
        var token = browser.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync(browser.Cookies, token, Wrong())));

        Assert.Equal(5, (await EventsAsync()).Count(entry => entry.Kind == SecurityEvents.WrongCode));
        await browser.PostAsync("/sign-in/verify", [new("form_token", token), new("code", Code())]);
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
        await _mail.TakeAsync("alice@example.com", "wrong code");
    }

    [Fact]
    public async Task Who_knows_the_password_guesses_ten_times_and_locks_no_device_of_the_owner_out()
    {
        var known = await BeginAsync();
        await Press(known, Code());
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        await SignOutAsync(known);

        // Two sign-ins of five guesses; a third is not judged, not even with the right code.
        for (var guess = 0; guess < 10; guess += 5)
        {
            var thief = await BeginAsync();
            for (var more = 0; more < 5; more++)
            {
                await Press(thief, Wrong());
            }
        }

        var last = await BeginAsync();
        Assert.Contains("too many wrong codes", (await Press(last, Code())).TextOf("#problem"), StringComparison.Ordinal);

        await known.GoToAsync("/sign-in");
        await known.SignInAsync("alice");
        Assert.Equal("/account", (await Press(known, Code())).Address.AbsolutePath);
        _provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("/account", (await Press(await BeginAsync(), Code())).Address.AbsolutePath);
    }

    [Fact]
    public async Task Trusted_device_asks_for_the_password_only_until_its_time_or_a_change()
    {
        var browser = await BeginAsync();
        await browser.PressAsync("verify", ("code", Code()), ("trust", "true"));
        await SignOutAsync(browser);
        await browser.GoToAsync("/sign-in");
        Assert.Equal("/account", (await browser.SignInAsync("alice")).Address.AbsolutePath);

        // Of another user of the same browser nothing is known.
        await SetAsync(TestUser.Bruno);
        await browser.GoToAsync("/sign-in");
        Assert.Equal("/sign-in/verify", (await browser.SignInAsync("bruno")).Address.AbsolutePath);

        _provider.Time.Advance(TimeSpan.FromDays(30));
        await browser.GoToAsync("/sign-in");
        Assert.Equal("/sign-in/verify", (await browser.SignInAsync("alice")).Address.AbsolutePath);
        await browser.PressAsync("verify", ("code", Code()), ("trust", "true"));
        await SetAsync();
        await browser.GoToAsync("/sign-in");
        Assert.Equal("/sign-in/verify", (await browser.SignInAsync("alice")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Waiting_sign_in_ends_with_its_time_with_the_password_and_with_the_next_person()
    {
        var browser = await BeginAsync();
        _provider.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("/sign-in", (await Press(browser, Code())).Address.AbsolutePath);

        var stale = await BeginAsync();
        await _provider.UseAsync<Storage.Users.UserDirectory, bool>(async directory =>
        {
            var user = (await directory.FindForSignInAsync("alice"))!;
            await directory.SetPasswordHashAsync(user, user.PasswordHash!, keepSessionId: null);
            return true;
        });
        Assert.Equal("/sign-in", (await Press(stale, Code())).Address.AbsolutePath);

        // The next person at the browser, who has one step only, leaves nothing of the first one behind.
        var shared = await BeginAsync();
        await shared.GoToAsync("/sign-in");
        await shared.SignInAsync("carol");
        await shared.GoToAsync("/account");
        Assert.Equal("Hello, Carol Cruz", shared.Page.TextOf("h1"));
    }

    [Fact]
    public async Task Secret_of_the_waiting_sign_in_changes_with_each_first_step_and_is_worth_nothing_after_the_last()
    {
        var browser = await BeginAsync();
        var first = browser.Cookies["__Host-AuthProvider-SignIn"];
        await browser.GoToAsync("/sign-in");
        await browser.SignInAsync("alice");
        var second = browser.Cookies["__Host-AuthProvider-SignIn"];
        Assert.NotEqual(first, second);

        var token = browser.Page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        Assert.Equal("/account", (await Press(browser, Code())).Address.AbsolutePath);
        Assert.False(browser.Cookies.ContainsKey("__Host-AuthProvider-SignIn"));
        await browser.PostAsync("/sign-in/verify", [new("form_token", token), new("code", Code(1))]);
        Assert.Equal("/sign-in", browser.Page.Address.AbsolutePath);
    }

    [Fact]
    public async Task New_device_is_told_by_mail_and_a_known_one_is_not()
    {
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Carol);
        await browser.SignInAsync(TestUser.Carol);
        await _provider.NewBrowser().SignInAsync(TestUser.Carol);

        var letter = await _mail.TakeAsync("carol@example.com", "new device");
        Assert.Contains("Firefox on Linux", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_mail.Mails, mail => mail.To == "carol@example.com");
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _mail.DisposeAsync();
    }

    private string Code(int steps = 0) => Totp.CodeOf(_key, Totp.StepOf(_provider.Time.GetUtcNow()) + steps);

    private string Wrong()
    {
        var right = Enumerable.Range(-1, 3).Select(Code).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 10).Select(digit => new string((char)('0' + digit), 6)).First(code => !right.Contains(code));
    }

    private Task<bool> SetAsync(TestUser? user = null) => _provider.UseAsync<SecondFactorStore, bool>(async store =>
    {
        await store.SetAsync(user is null ? _alice : Guid.Parse(await _provider.GetSubjectAsync(user)), _key);
        return true;
    });

    private async Task<TestBrowser> BeginAsync()
    {
        var browser = _provider.NewBrowser();
        Assert.Equal("/sign-in/verify", (await browser.SignInAsync(TestUser.Alice)).Address.AbsolutePath);
        return browser;
    }

    private async Task PostAsync(IReadOnlyDictionary<string, string> cookies, string token, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "sign-in/verify");
        request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        request.Content = new FormUrlEncodedContent([new("form_token", token), new("code", code)]);
        using var answer = await _provider.Http.SendAsync(request);
    }

    private static Task<Page> Press(TestBrowser browser, string code) => browser.PressAsync("verify", ("code", code));

    private static async Task SignOutAsync(TestBrowser browser)
    {
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
    }

    private Task<List<SecurityEvent>> EventsAsync() => _provider.UseAsync<AuthProviderDbContext, List<SecurityEvent>>(
        database => database.SecurityEvents.AsNoTracking().Where(entry => entry.UserId == _alice).ToListAsync());

    private static List<string> Strings(Microsoft.IdentityModel.JsonWebTokens.JsonWebToken token, string claim) =>
        [.. token.GetPayloadValue<JsonElement>(claim).EnumerateArray().Select(value => value.GetString()!)];
}
