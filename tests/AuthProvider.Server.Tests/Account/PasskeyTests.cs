using System.Text.Json;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Server.Tests.Account;

/// <summary>Passkeys, judged by the server whatever the browser did (SECURITY S26).</summary>
public sealed class PasskeyTests : IAsyncLifetime, IDisposable
{
    private TestProvider _provider = null!;
    private SoftwarePasskey _passkey = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _passkey = new SoftwarePasskey(new Uri(_provider.Issuer).GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task Passkey_signs_in_without_a_username_and_apps_hear_how()
    {
        await AddAsync();
        var browser = _provider.NewBrowser();
        var shop = _provider.NewClient(TestApp.Shop);
        var request = shop.NewRequest("openid", ("acr_values", "phr"));
        await browser.GoToAsync(request.Address);
        var tokens = await shop.ExchangeAsync(request, AuthorizationAnswer.From(await SignInForAppAsync(browser)).Code!);
        var claims = await shop.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce);
        Assert.Equal("phr", claims.GetPayloadValue<string>("acr"));
        Assert.Equal("""["hwk","user","mfa"]""", claims.GetPayloadValue<JsonElement>("amr").GetRawText());
        Assert.Equal(await _provider.GetSubjectAsync(TestUser.Alice), claims.Subject);
    }

    [Fact]
    public async Task App_that_wants_a_passkey_gets_one_after_a_password()
    {
        await AddAsync();
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var shop = _provider.NewClient(TestApp.Shop);
        var request = shop.NewRequest("openid", ("acr_values", "phr"));
        await browser.GoToAsync(request.Address);
        Assert.Equal("/sign-in", browser.Page.Address.AbsolutePath);
        var tokens = await shop.ExchangeAsync(request, AuthorizationAnswer.From(await SignInForAppAsync(browser)).Code!);
        Assert.Equal("phr", new JsonWebToken(tokens.IdToken).GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task Passkey_needs_no_second_step()
    {
        await AddAsync();
        await _provider.UseAsync<SecondFactorStore, bool>(async store =>
        {
            await store.SetAsync(Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice)), Totp.NewKey());
            return true;
        });
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        Assert.Equal("/account", (await SignInAsync(browser)).Address.AbsolutePath);
    }

    [Theory]
    [InlineData("not verified")]
    [InlineData("another origin")]
    [InlineData("another domain")]
    [InlineData("challenge of another user")]
    [InlineData("too late")]
    [InlineData("no state")]
    public async Task Registration_that_breaks_the_policy_is_refused(string how)
    {
        var browser = await OpenAsync(TestUser.Alice);
        var options = OptionsOf(browser.Page, "#add-passkey-form");
        var state = browser.Page.Document.QuerySelector("#add-passkey-form input[name=state]")!.GetAttribute("value")!;
        switch (how)
        {
            case "not verified":
                _passkey.Verifies = false;
                break;
            case "another origin":
                _passkey.Origin = "https://evil.example";
                break;
            case "another domain":
                _passkey.Domain = "evil.example";
                break;
            case "challenge of another user":
                var other = await OpenAsync(TestUser.Bruno);
                options = OptionsOf(other.Page, "#add-passkey-form");
                state = other.Page.Document.QuerySelector("#add-passkey-form input[name=state]")!.GetAttribute("value")!;
                break;
            case "too late":
                _provider.Time.Advance(TimeSpan.FromMinutes(10));
                break;
            default:
                state = "";
                break;
        }

        var page = await browser.PressAsync("add-passkey", ("credential", _passkey.Create(options)), ("state", state));
        Assert.True(page.Has("#problem"));
        Assert.False(page.Has(".remove-passkey"));
    }

    [Theory]
    [InlineData("not verified")]
    [InlineData("another origin")]
    [InlineData("another domain")]
    [InlineData("another key")]
    [InlineData("state of a registration")]
    [InlineData("too late")]
    [InlineData("nothing")]
    [InlineData("no json")]
    public async Task Sign_in_that_breaks_the_policy_is_refused(string how)
    {
        await AddAsync();
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        var state = browser.Page.Document.QuerySelector("#passkey-form input[name=passkeyState]")!.GetAttribute("value")!;
        var options = OptionsOf(browser.Page, "#passkey-form");
        _passkey.Verifies = how != "not verified";
        _passkey.SignsWrong = how == "another key";
        _passkey.Origin = how == "another origin" ? "https://evil.example" : _passkey.Origin;
        _passkey.Domain = how == "another domain" ? "evil.example" : null;
        if (how == "state of a registration")
        {
            state = (await OpenAsync(TestUser.Alice)).Page.Document.QuerySelector("#add-passkey-form input[name=state]")!.GetAttribute("value")!;
        }

        if (how == "too late")
        {
            _provider.Time.Advance(TimeSpan.FromMinutes(10));
        }

        var answer = how switch { "nothing" => "", "no json" => "passkey", _ => _passkey.Get(options) };
        var page = await browser.PressAsync("use-passkey", ("credential", answer), ("passkeyState", state));
        Assert.True(page.Has("#problem"));
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Answer_signs_in_once_however_many_send_it()
    {
        await AddAsync();
        var browsers = Enumerable.Range(0, 4).Select(_ => _provider.NewBrowser()).ToList();
        await Task.WhenAll(browsers.Select(browser => browser.GoToAsync("/sign-in")));
        var state = browsers[0].Page.Document.QuerySelector("#passkey-form input[name=passkeyState]")!.GetAttribute("value")!;
        var answer = _passkey.Get(OptionsOf(browsers[0].Page, "#passkey-form"));

        var pages = await Task.WhenAll(browsers.Select(browser => browser.PressAsync("use-passkey", ("credential", answer), ("passkeyState", state))));

        Assert.Single(pages, page => page.Address.AbsolutePath == "/account");
    }

    [Fact]
    public async Task Removed_passkey_opens_nothing_and_its_authenticator_is_told()
    {
        var browser = await AddAsync();
        await browser.PressAsync("rename-" + _passkey.Id, ("name", "My key"));
        Assert.Contains("My key", browser.Page.TextOf("#passkeys"), StringComparison.Ordinal);
        var page = await browser.PressAsync("remove-" + _passkey.Id);
        Assert.False(page.Has(".remove-passkey"));
        Assert.Equal("", page.Document.QuerySelector("#passkeys")!.GetAttribute("data-accepted"));

        var stranger = _provider.NewBrowser();
        await stranger.GoToAsync("/sign-in");
        page = await SignInAsync(stranger);
        Assert.Equal(_passkey.Id, page.Document.QuerySelector("[data-refused]")!.GetAttribute("data-refused"));
    }

    [Fact]
    public async Task Passkey_of_a_disabled_user_or_of_another_account_is_refused()
    {
        await AddAsync();
        var other = await OpenAsync(TestUser.Bruno);
        Assert.True((await other.PressAsync("add-passkey", ("credential", _passkey.Create(OptionsOf(other.Page, "#add-passkey-form"))))).Has("#problem"));

        await _provider.UseAsync<Storage.Users.UserDirectory, bool>(async directory =>
            await directory.DisableAsync(Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice))) is not null);
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        Assert.True((await SignInAsync(browser)).Has("#problem"));
    }

    public async Task DisposeAsync()
    {
        Dispose();
        await _provider.DisposeAsync();
    }

    public void Dispose() => _passkey.Dispose();

    private async Task<TestBrowser> OpenAsync(TestUser user)
    {
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(user);
        await browser.GoToAsync("/account/security/passkeys");
        return browser;
    }

    private async Task<TestBrowser> AddAsync()
    {
        var browser = await OpenAsync(TestUser.Alice);
        var page = await browser.PressAsync("add-passkey", ("credential", _passkey.Create(OptionsOf(browser.Page, "#add-passkey-form"))));
        Assert.True(page.Has("#remove-" + _passkey.Id), page.ToString());
        return browser;
    }

    private Task<Page> SignInAsync(TestBrowser browser) =>
        browser.PressAsync("use-passkey", ("credential", _passkey.Get(OptionsOf(browser.Page, "#passkey-form"))));

    private async Task<Page> SignInForAppAsync(TestBrowser browser)
    {
        var page = await SignInAsync(browser);
        return page.IsElsewhere ? page : await browser.AllowAsync();
    }

    private static string OptionsOf(Page page, string form) => page.Document.QuerySelector(form)!.GetAttribute("data-options")!;
}
