using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>The pages of an account, in every language but English, with notices, refusals and history.</summary>
public sealed class AccountWalkTests(MailedProvider shared) : IClassFixture<MailedProvider>
{
    private const string Password = "nine green bottles";

    private readonly TestProvider _provider = shared.Provider;

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Account(string language)
    {
        using var walk = await SignUpAsync("ada", language);

        await walk.GoAsync("/account", "/account/data", "/account/password", "/account/profile", "/account/email", "/account/email/confirm?link=unknown");
        await walk.GoAsync("/account/security", "/account/security/passkeys", "/account/security/recovery-codes", "/account/security/history");
        await walk.GoAsync("/account/profile");
        await walk.PressAsync(
            "save-profile", ("Form.Claims[name]", "a\u202Eb"), ("Form.Claims[given_name]", new string('x', 300)), ("Form.Claims[website]", "none"), ("Form.Claims[birthdate]", "never"),
            ("Form.Claims[locale]", "?"), ("Form.Claims[phone_number]", "none"), ("Form.Claims[nickname]", "a\u0007b"));
        await walk.GoAsync("/account/password");
        await walk.PressAsync("change-password", ("current", ""), ("new", Password));
        await walk.PressAsync("change-password", ("current", "wrong"), ("new", "short"));
        await walk.PressAsync("change-password", ("current", "wrong"), ("new", "eight blue kettles"));
        await walk.PressAsync("change-password", ("current", Password), ("new", "eight blue kettles"));
        await walk.GoAsync("/account/email");
        await walk.PressAsync("send-confirmation");
        await walk.PressAsync("change-email", ("new", "nowhere"));
        await walk.PressAsync("change-email", ("new", $"other-{language}@example.com"));
        await walk.PressAsync("stop-change");
        await walk.GoAsync("/account/data");
        await walk.PressAsync("delete-account", ("sure", "true"));
        await walk.GoAsync("/account");
        await walk.GoAsync("/account/data");
        await walk.PressAsync("keep-account");
        await walk.GoAsync("/account/security/history");
    }

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Second_factors_sessions_and_apps(string language)
    {
        using var walk = await SignUpAsync("ben", language);
        await walk.Browser.GoToAsync(_provider.NewClient(TestApp.Shop).NewRequest("openid profile").Address);
        await walk.Browser.AllowAsync();
        using var other = await SignInAsync("ben", language);

        await walk.GoAsync("/account");
        await walk.PressAsync("end-others");
        await walk.PressAsync(walk.Browser.Page.Document.QuerySelector("[id^=withdraw-]")!.Id!);

        await walk.GoAsync("/account/security/authenticator");
        await walk.PressAsync("set-up", ("code", "1"));
        var key = Totp.FromBase32(walk.Browser.Page.TextOf("#key")!.Replace(" ", "", StringComparison.Ordinal))!;
        await walk.PressAsync("set-up", ("code", Totp.CodeOf(key, Totp.StepOf(_provider.Time.GetUtcNow()))));
        Assert.True(walk.Browser.Page.Has("#codes"), walk.Browser.Page.ToString());
        await walk.GoAsync("/account/security", "/account/security/authenticator", "/account/security/recovery-codes");
        await walk.PressAsync("make-codes");
        await walk.GoAsync("/account/security/authenticator");
        await walk.PressAsync("remove-authenticator");
        await walk.GoAsync("/account/security/history");
    }

    [Fact]
    public async Task Times_are_those_of_the_zone_in_the_profile()
    {
        using var walk = await SignUpAsync("zoe", "de");
        Assert.Contains("UTC", Title(walk), StringComparison.Ordinal);
        Assert.DoesNotContain("UTC+", Title(walk), StringComparison.Ordinal);

        await walk.GoAsync("/account/profile");
        await walk.PressAsync("save-profile", ("Form.Claims[zoneinfo]", "Asia/Tokyo"));

        Assert.Contains("UTC+09:00", Title(walk), StringComparison.Ordinal);
    }

    private static string Title(LanguageWalk walk) => walk.Browser.Page.Document.QuerySelector("time[title]")!.GetAttribute("title")!;

    private async Task<LanguageWalk> SignUpAsync(string name, string language)
    {
        var walk = LanguageWalk.Begin(_provider, language);
        await walk.GoAsync("/sign-up");
        await walk.PressAsync("create-account", ("username", name + language + "s"), ("email", $"{name}.{language}@example.com"), ("password", Password), ("displayName", ""));
        return walk;
    }

    private async Task<LanguageWalk> SignInAsync(string name, string language)
    {
        var walk = LanguageWalk.Begin(_provider, language);
        await walk.GoAsync("/sign-in");
        await walk.PressAsync("sign-in", ("username", name + language + "s"), ("password", Password));
        return walk;
    }
}
