using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>The pages before a sign-in, in every language but English, with everything that they say when something is wrong.</summary>
public sealed class SignInWalkTests(MailedProvider shared) : IClassFixture<MailedProvider>
{
    private readonly TestProvider _provider = shared.Provider;

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Signing_in(string language)
    {
        Assert.InRange(PageWords.Count, 100, 10_000);
        using var walk = LanguageWalk.Begin(_provider, language);
        var request = _provider.NewClient(TestApp.Shop).NewRequest("openid", ("ui_locales", language)).Address;

        await walk.GoAsync("/", "/no-such-page", "/language", "/sign-in", request, "/sign-in?notice=stale");
        await walk.GoAsync("/sign-in");
        await walk.PressAsync("sign-in", ("username", "nobody"), ("password", "wrong"));
        await walk.GoAsync("/sign-in/email");
        await walk.PressAsync("send-code", ("username", " "));
        await walk.PressAsync("send-code", ("username", "nobody"));
        await walk.PressAsync("use-code", ("code", "12345678"));
        await walk.GoAsync("/forgot-password");
        await walk.PressAsync("send-link", ("username", " "));
        await walk.PressAsync("send-link", ("username", "nobody"));
        await walk.GoAsync("/reset-password?link=unknown", "/welcome?link=unknown");
    }

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Signing_up(string language)
    {
        using var walk = LanguageWalk.Begin(_provider, language);
        var request = _provider.NewClient(TestApp.Shop).NewRequest("openid", ("ui_locales", language), ("prompt", "create")).Address;

        await walk.GoAsync(request);
        foreach (var (name, email, password, shown) in new[]
        {
            ("bob", "none", "short", new string('x', 200)), ("with@sign", "a@example.com", "password1", "a\u202Eb"), ("dora", "a@example.com", "xyDORAqw12", ""),
            ("alice", "a@example.com", "nine green bottles", ""),
        })
        {
            await walk.PressAsync("create-account", ("username", name), ("email", email), ("password", password), ("displayName", shown));
        }

        await walk.Browser.PressAsync("create-account", ("username", "dora" + language), ("email", "a@example.com"), ("password", "nine green bottles"));
        await walk.GoAsync("/sign-up", "/choose-account");
    }

    [Theory]
    [InlineData("de")]
    [InlineData("ar")]
    public async Task Second_steps(string language)
    {
        var user = language is "de" ? TestUser.Bruno : TestUser.Carol;
        var userId = Guid.Parse(await _provider.GetSubjectAsync(user));
        await _provider.UseAsync<SecondFactorStore, bool>(async factors =>
        {
            await factors.SetAsync(userId, Totp.NewKey());
            return true;
        });
        using var walk = LanguageWalk.Begin(_provider, language);

        await walk.Browser.GoToAsync("/sign-in");
        await walk.Browser.SignInAsync(user.UserName);
        walk.Look();
        await walk.PressAsync("verify", ("code", ""));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await walk.PressAsync("verify", ("code", "000000"));
        }
    }

    [Theory]
    [InlineData("Closed", "")]
    [InlineData("Invitation", "")]
    [InlineData("Invitation", "?invitation=unknown")]
    public async Task Sign_up_that_is_not_open(string mode, string query)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["SignUp"] = mode);
        foreach (var language in (string[])["de", "es", "fr", "ja", "ar"])
        {
            using var walk = LanguageWalk.Begin(provider, language);
            await walk.GoAsync("/sign-up" + query, "/forgot-password");
        }
    }
}
