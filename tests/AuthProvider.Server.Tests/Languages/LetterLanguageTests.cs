using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>Letters are in the language of the reader's profile, else in that of the page on which they were ordered.</summary>
public sealed class LetterLanguageTests(MailedProvider shared) : IClassFixture<MailedProvider>
{
    private readonly TestProvider _provider = shared.Provider;

    [Theory]
    [InlineData("de", "Setzen Sie Ihr Passwort zurück", "ltr")]
    [InlineData("es", "Restablece tu contraseña", "ltr")]
    [InlineData("fr-CA", "Réinitialisez votre mot de passe", "ltr")]
    [InlineData("ja", "パスワードの再設定", "ltr")]
    [InlineData("ar", "إعادة تعيين كلمة المرور", "rtl")]
    [InlineData("xx", "Reset your password", "ltr")]
    public async Task Language_of_the_page_where_the_profile_names_none(string language, string subject, string direction)
    {
        // A person gets few such letters an hour.
        _provider.Time.Advance(TimeSpan.FromHours(1));
        using var browser = _provider.NewBrowser();
        browser.AcceptLanguage = language;
        await browser.GoToAsync("/forgot-password");

        await browser.PressAsync("send-link", ("username", "bruno"));

        var letter = await shared.Mail.TakeAsync("bruno@example.com", subject);
        Assert.Contains($"lang=\"{(language is "xx" ? "en" : language[..2])}\" dir=\"{direction}\"", letter.Html, StringComparison.Ordinal);
        Assert.Contains("/reset-password?link=", letter.Link, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Language_and_time_zone_of_the_profile_where_it_names_them()
    {
        using var browser = _provider.NewBrowser();
        browser.AcceptLanguage = "fr";
        await browser.SignInAsync(TestUser.Carol);
        await browser.GoToAsync("/account/profile");
        await browser.PressAsync("save-profile", ("Form.Claims[locale]", "de-AT"), ("Form.Claims[zoneinfo]", "Asia/Tokyo"));
        await browser.GoToAsync("/account/data");

        await browser.PressAsync("download");

        var letter = await shared.Mail.TakeAsync(TestUser.Carol.Email, "Die Daten des Kontos wurden heruntergeladen");
        Assert.Contains("UTC+09:00, Firefox auf Linux", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("account", letter.Text.Replace("/account/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
