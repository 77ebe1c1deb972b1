using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Account;

/// <summary>What the strength meter is told while a password is typed.</summary>
public sealed class StrengthMeterTests
{
    [Theory]
    [InlineData("password1", "ada", 0, "commonest")]
    [InlineData("ada-lovelace-1815", "ada-lovelace", 0, "username")]
    [InlineData("coffee machine", "ada", 1, "weak")]
    [InlineData("snow on the south window", "ada", 4, "strong")]
    public async Task Meter_is_told_what_the_form_would_be_told(string password, string userName, int score, string words)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        var page = await AskAsync(browser, password, userName);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        var answer = JsonDocument.Parse(page.Text).RootElement;
        Assert.Equal(score, answer.GetProperty("score").GetInt32());
        Assert.Contains(words, answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(provider.Log, entry => entry.Contains(password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_is_in_the_language_of_the_page()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest("openid", ("ui_locales", "de"), ("prompt", "create")).Address);
        Assert.Equal("de", browser.Page.Document.DocumentElement.GetAttribute("lang"));

        Assert.Contains("Stärke: stark.", JsonDocument.Parse((await AskHereAsync(browser, "snow on the south window", "ada")).Text).RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_without_the_token_of_a_page_gets_no_answer()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        var page = await browser.PostAsync("/password-strength", [new("password", "snow on the south window")]);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("score", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_have_a_limit_and_a_length()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(browser, new string('x', 257), "ada")).Status);
        Page page;
        var asked = 1;
        do
        {
            page = await AskAsync(browser, "x", "ada");
            asked++;
        }
        while (page.Status is HttpStatusCode.OK && asked < 1000);

        Assert.Equal((HttpStatusCode.TooManyRequests, 301), (page.Status, asked));
        provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(browser, "x", "ada")).Status);
    }

    private static async Task<Page> AskAsync(TestBrowser browser, string password, string userName)
    {
        await browser.GoToAsync("/sign-up");
        return await AskHereAsync(browser, password, userName);
    }

    private static Task<Page> AskHereAsync(TestBrowser browser, string password, string userName)
    {
        var meter = browser.Page.Document.QuerySelector(".strength")!;
        Assert.True(meter.HasAttribute("hidden"));
        var token = ((IHtmlInputElement)browser.Page.Document.QuerySelector("form:has(#password) [name=form_token]")!).Value;
        return browser.PostAsync(meter.GetAttribute("data-address")!, [new("password", password), new("username", userName), new("form_token", token)]);
    }
}
