using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Branding;

/// <summary>Pages carry the name, the logo, the colour and the texts of whoever runs the server.</summary>
public sealed class BrandedPagesTests : IDisposable
{
    private const string Svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><style>rect{fill:#0b5d4b}</style><rect width="2" height="1"/></svg>""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("authprovider-brand-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Name_stands_in_title_and_head_and_is_encoded()
    {
        await using var provider = await StartAsync(("Name", "Tea & <b>Biscuits</b>"));
        using var browser = provider.NewBrowser();

        var page = await browser.GoToAsync("/sign-in");

        Assert.Contains("Tea &amp; &lt;b&gt;Biscuits&lt;/b&gt;</title>", page.Text, StringComparison.Ordinal);
        Assert.Equal("Tea & <b>Biscuits</b>", page.TextOf(".brand"));
        Assert.DoesNotContain("AuthProvider", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logo_is_served_as_what_it_is_and_may_do_nothing()
    {
        await using var provider = await StartAsync(("Logo", Write("logo.png", Svg)), ("ShowName", "false"), ("Name", "Tea"));
        using var browser = provider.NewBrowser();

        var page = await browser.GoToAsync("/sign-in");

        var address = Attribute(page, ".brand img", "src")!;
        Assert.Equal("Tea", Attribute(page, ".brand img", "alt"));
        Assert.StartsWith("/branding/icon?v=", Attribute(page, "link[rel=icon]", "href"), StringComparison.Ordinal);
        using var answer = await provider.Http.GetAsync(address);
        Assert.Equal(Svg, await answer.Content.ReadAsStringAsync());
        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Colour_is_a_stylesheet_of_its_own_after_the_one_of_all_pages()
    {
        await using var provider = await StartAsync(("Color", "#0b5d4b"));
        using var browser = provider.NewBrowser();

        var page = await browser.GoToAsync("/sign-in");

        using var answer = await provider.Http.GetAsync(Attribute(page, "link[rel=stylesheet]:last-of-type", "href"));
        Assert.Equal("text/css", answer.Content.Headers.ContentType!.ToString());
        Assert.StartsWith(":root { --tint: light-dark(#0b5d4b, #", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_in_a_form_carries_name_icon_and_colour_too()
    {
        await using var provider = await StartAsync(("Name", "Tea & Co"), ("Color", "#0b5d4b"));
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);

        var page = await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest("openid", ("response_mode", "form_post"), ("prompt", "none")).Address);

        Assert.True(page.Has("#form-post"), page.ToString());
        Assert.EndsWith(" - Tea & Co", page.Document.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("AuthProvider", page.Text, StringComparison.Ordinal);
        Assert.Equal("/icon.svg", Attribute(page, "link[rel=icon]", "href"));
        using var answer = await provider.Http.GetAsync(Attribute(page, "link[rel=stylesheet]:last-of-type", "href"));
        Assert.StartsWith(":root { --tint: light-dark(#0b5d4b, #", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_are_in_the_language_of_the_page_where_there_is_one()
    {
        await using var provider = await StartAsync(
            ("Texts:Footer", "A service of Tea Ltd"), ("Texts:Footer:de", "Ein Dienst der Tea GmbH"), ("Texts:SignIn", "Members only <3"), ("Support", "mailto:help@example.com"));
        using var browser = provider.NewBrowser();

        Assert.Contains("A service of Tea Ltd", (await browser.GoToAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("Members only &lt;3", (await browser.GoToAsync("/sign-in")).Text, StringComparison.Ordinal);
        browser.AcceptLanguage = "de";
        var page = await browser.GoToAsync("/");
        Assert.Contains("Ein Dienst der Tea GmbH", page.Text, StringComparison.Ordinal);
        Assert.Equal("mailto:help@example.com", Attribute(page, ".brand-links a", "href"));
        Assert.Equal("Hilfe", page.TextOf(".brand-links a"));
    }

    [Fact]
    public async Task Without_settings_nothing_of_it_is_there()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        var page = await browser.GoToAsync("/sign-in");

        Assert.Equal("AuthProvider", page.TextOf(".brand"));
        Assert.Null(page.TextOf(".brand-links"));
        foreach (var path in (string[])["/branding/logo", "/branding/icon", "/branding/colors.css"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await provider.Http.GetAsync(path)).StatusCode);
        }
    }

    private static Task<TestProvider> StartAsync(params (string Key, string Value)[] settings) => TestProvider.StartAsync(options =>
    {
        foreach (var (key, value) in settings)
        {
            options.Settings["Branding:" + key] = value;
        }
    });

    private static string? Attribute(Page page, string selector, string name) => page.Document.QuerySelector(selector)?.GetAttribute(name);

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }
}
