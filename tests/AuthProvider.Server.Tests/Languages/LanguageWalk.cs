using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>A person who walks through pages in one language, and finds nothing in another.</summary>
internal sealed class LanguageWalk(TestBrowser browser, string language) : IDisposable
{
    /// <summary>The browser.</summary>
    public TestBrowser Browser => browser;

    /// <summary>Begins one, in a new browser.</summary>
    /// <param name="provider">The server.</param>
    /// <param name="language">The language.</param>
    public static LanguageWalk Begin(TestProvider provider, string language)
    {
        var browser = provider.NewBrowser();
        browser.AcceptLanguage = language;
        return new LanguageWalk(browser, language);
    }

    /// <summary>Opens pages and looks at them.</summary>
    /// <param name="addresses">Their addresses.</param>
    public async Task GoAsync(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            Look(await browser.GoToAsync(address));
        }
    }

    /// <summary>Presses a button and looks at what follows.</summary>
    /// <param name="button">Its <c>id</c>.</param>
    /// <param name="fields">What to type.</param>
    public async Task PressAsync(string button, params (string Name, string Value)[] fields) => Look(await browser.PressAsync(button, fields));

    /// <summary>Looks at the page that is open.</summary>
    public void Look() => Look(browser.Page);

    /// <inheritdoc />
    public void Dispose() => browser.Dispose();

    private void Look(Page page)
    {
        Assert.False(page.IsElsewhere, page.ToString());
        Assert.True(language == page.Document.DocumentElement.GetAttribute("lang"), page.ToString());
        Assert.Equal(language is "ar" ? "rtl" : "ltr", page.Document.DocumentElement.GetAttribute("dir"));
        var strange = PageWords.FindStrange(page, language);
        Assert.True(strange.Count == 0, $"{page.Address.PathAndQuery} says '{string.Join("', '", strange)}'");
    }
}
