using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Hosting;

public sealed class AnswerHeaderTests
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    [Theory]
    [InlineData("sign-in")]
    [InlineData("no-such-page")]
    [InlineData("connect/authorize?client_id=nobody")]
    [InlineData(".well-known/openid-configuration")]
    [InlineData("health/live")]
    public async Task Every_answer_has_the_strict_headers(string address)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        using var response = await provider.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(Policy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        if (response.Content.Headers.ContentType?.MediaType is "text/html")
        {
            Assert.True(response.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task Forms_on_the_way_to_an_app_may_lead_to_its_origin()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var page = await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest().Address);

        var policy = Assert.Single(page.Headers!.GetValues("Content-Security-Policy"));
        Assert.Contains($"form-action 'self' {new Uri(TestApp.Shop.RedirectUris[0]).GetLeftPart(UriPartial.Authority)};", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_host_gets_strict_transport_security()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Issuer"] = "https://id.example.com");
        using var response = await provider.Http.GetAsync(new Uri("sign-in", UriKind.Relative));
        Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Unknown_address_for_programs_answers_in_the_form_of_the_protocol()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        foreach (var path in (string[])["connect/nothing", "health/nothing", ".well-known/nothing", "connect"])
        {
            using var response = await provider.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("""{"error":"invalid_request","error_description":"No endpoint is at this address."}""", await response.Content.ReadAsStringAsync());
        }

        using var posted = await provider.Http.PostAsync(new Uri("health/live", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Contains("does not take this method", await posted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var page = await provider.Http.GetAsync(new Uri("nothing", UriKind.Relative));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Server_is_alive_and_ready()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        Assert.Equal("""{"status":"up"}""", await provider.Http.GetStringAsync(new Uri("health/live", UriKind.Relative)));
        Assert.Equal(
            """{"status":"ready","database":"takes writes","keys":"loaded","runtime":"current"}""", await provider.Http.GetStringAsync(new Uri("health/ready", UriKind.Relative)));
        using var posted = await provider.Http.PostAsync(new Uri("health/ready", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }
}
