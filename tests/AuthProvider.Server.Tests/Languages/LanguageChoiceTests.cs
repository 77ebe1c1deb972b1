using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>Who decides on the language of a page: the person in this browser, their profile, the app, the browser, in this order.</summary>
public sealed class LanguageChoiceTests
{
    private const string ErrorTitle = "main h1";

    [Theory]
    [InlineData(null, "en")]
    [InlineData("de", "de")]
    [InlineData("de-AT, en;q=0.8", "de")]
    [InlineData("it, es-419;q=0.9, en;q=0.8", "es")]
    [InlineData("fr-CA;q=0.2, ja;q=0.7", "ja")]
    [InlineData("ar-EG", "ar")]
    [InlineData("pt, it;q=0.5", "en")]
    [InlineData("*", "en")]
    [InlineData(";;;q=,,,", "en")]
    public async Task The_browser_is_asked_where_nobody_else_says(string? header, string language)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.AcceptLanguage = header;

        var page = await browser.GoToAsync("/no-such-page");

        AssertLanguage(language, page);
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
    }

    [Fact]
    public async Task Ten_kilobytes_of_languages_are_no_failure()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.AcceptLanguage = string.Join(',', Enumerable.Range(0, 1_500).Select(number => $"x{number:D4}"));

        AssertLanguage("en", await browser.GoToAsync("/"));
    }

    [Theory]
    [InlineData("de", "de")]
    [InlineData("xx fr-CA en", "fr")]
    [InlineData("ar-SA", "ar")]
    [InlineData("xx", "ja")]
    [InlineData("", "ja")]
    [InlineData("../../de %00 <script>alert(1)</script> -", "ja")]
    public async Task An_app_asks_for_a_language_before_the_browser_does(string locales, string language)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.AcceptLanguage = "ja";

        // Answered with a page for people, since the app is unknown.
        var page = await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest("openid", ("client_id", "nobody"), ("ui_locales", locales)).Address);

        AssertLanguage(language, page);
        Assert.DoesNotContain("alert(1)", page.Text.Replace("alert%281%29", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_on_this_browser_beats_all_others_and_is_kept()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.AcceptLanguage = "ja";
        var request = provider.NewClient(TestApp.Shop).NewRequest("openid", ("client_id", "nobody"), ("ui_locales", "de")).Address;
        AssertLanguage("de", await browser.GoToAsync(request));

        var page = await ChooseAsync(browser, "fr");

        Assert.Equal("/go-on", page.Address.AbsolutePath[^6..]);
        AssertLanguage("fr", page);
        AssertLanguage("fr", await browser.FollowAsync("#return"));
        Assert.Equal("invalid_request", browser.Page.TextOf("#error"));
        provider.Time.Advance(TimeSpan.FromDays(364));
        browser.Restart();
        AssertLanguage("fr", await browser.GoToAsync("/no-such-page"));
        provider.Time.Advance(TimeSpan.FromDays(2));
        AssertLanguage("ja", await browser.GoToAsync("/no-such-page"));
    }

    [Fact]
    public async Task The_profile_is_asked_before_the_app_and_the_browser()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.AcceptLanguage = "ja";
        await browser.SignInAsync(TestUser.Bruno);
        AssertLanguage("ja", await browser.GoToAsync("/no-such-page"));

        await SetLocaleAsync(browser, "es-MX");
        AssertLanguage("es", await browser.GoToAsync("/no-such-page"));
        AssertLanguage("es", await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest("openid", ("client_id", "nobody"), ("ui_locales", "de")).Address));

        await SetLocaleAsync(browser, "pt-BR");
        AssertLanguage("ja", await browser.GoToAsync("/no-such-page"));
    }

    [Theory]
    [InlineData("junk")]
    [InlineData("c=xx|uic=xx")]
    [InlineData("c%3Dxx%7Cuic%3D%3Cscript%3E")]
    [InlineData("c%3D%7Cuic%3D")]
    [InlineData("%FF%00")]
    public async Task A_cookie_with_junk_is_no_choice(string value)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.AcceptLanguage = "de";
        browser.SetCookie("__Host-AuthProvider-Language", value);

        var page = await browser.GoToAsync("/");

        AssertLanguage("de", page);
        Assert.DoesNotContain("<script>", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_menu_leads_back_to_the_page_that_it_stands_on()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/?one=1&notice=app-saved");

        var page = await ChooseAsync(browser, "ar");

        Assert.Equal("?one=1", page.Address.Query);
        AssertLanguage("ar", page);
        Assert.Equal("rtl", page.Document.DocumentElement.GetAttribute("dir"));
        Assert.Equal("ar", page.Document.QuerySelector(".languages [aria-current=true]")?.GetAttribute("value"));
        AssertLanguage("de", await ChooseAsync(browser, "de"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("")]
    public async Task A_choice_leads_nowhere_else(string returnUrl)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/");

        var page = await browser.PostAsync("/language", Fields(browser, "de", returnUrl));

        Assert.False(page.IsElsewhere);
        AssertLanguage("de", page);
        Assert.EndsWith("/", page.Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_site_chooses_no_language()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        await browser.PostAsync("/language", [new("language", "ja"), new("returnUrl", "/")]);

        AssertLanguage("en", await browser.GoToAsync("/"));
    }

    [Fact]
    public async Task A_language_that_is_not_spoken_changes_nothing()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/");

        var page = await browser.PostAsync("/language", Fields(browser, "<b>xx</b>", "/"));

        AssertLanguage("en", page);
        Assert.DoesNotContain("__Host-AuthProvider-Language", browser.Cookies.Keys);
    }

    [Fact]
    public async Task An_answer_in_a_form_is_in_the_language_of_its_reader()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);

        var page = await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest("openid", ("response_mode", "form_post"), ("prompt", "none"), ("ui_locales", "ar")).Address);

        Assert.True(page.Has("#form-post"), page.ToString());
        Assert.Equal(("ar", "rtl"), (page.Document.DocumentElement.GetAttribute("lang"), page.Document.DocumentElement.GetAttribute("dir")));
        Assert.Equal("العودة إلى التطبيق", page.TextOf("h1"));
    }

    [Fact]
    public async Task Endpoints_for_programs_have_no_language()
    {
        await using var provider = await TestProvider.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "x")]) };
        request.Headers.Add("Accept-Language", "de");

        using var answer = await provider.Http.SendAsync(request);

        Assert.Empty(answer.Content.Headers.ContentLanguage);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static void AssertLanguage(string language, Page page)
    {
        Assert.True(language == page.Document.DocumentElement.GetAttribute("lang"), page.ToString());
        Assert.NotNull(page.TextOf(ErrorTitle));
        Assert.True(page.Has($".languages [value={language}][aria-current=true]"));
        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    private static Task<Page> ChooseAsync(TestBrowser browser, string language)
    {
        var returnUrl = browser.Page.Document.QuerySelector(".languages [name=returnUrl]")!.GetAttribute("value")!;
        return browser.PostAsync("/language", Fields(browser, language, returnUrl));
    }

    private static List<KeyValuePair<string, string>> Fields(TestBrowser browser, string language, string returnUrl) =>
        [new("language", language), new("returnUrl", returnUrl), new("form_token", browser.Page.Document.QuerySelector(".languages [name=form_token]")!.GetAttribute("value")!)];

    private static async Task SetLocaleAsync(TestBrowser browser, string locale)
    {
        await browser.GoToAsync("/account/profile");
        await browser.PressAsync("save-profile", ("Form.Claims[locale]", locale));
    }
}
