using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>What cannot be read is refused with 4xx, in the protocol's form for programs and with a page for people.</summary>
public sealed class MalformedRequestTests : IClassFixture<MalformedRequestTests.Server>
{
    private const string FormType = "application/x-www-form-urlencoded";
    private readonly Server _server;

    public MalformedRequestTests(Server server) => _server = server;

    [Theory]
    [InlineData("grant_type=client_credentials&client_id=%ff", FormType, HttpStatusCode.BadRequest)]
    [InlineData("grant_type=client_credentials&client_id=%C3%28", FormType, HttpStatusCode.BadRequest)]
    [InlineData("grant_type=client_credentials&client_id=a%00b", FormType, HttpStatusCode.BadRequest)]
    [InlineData("grant_type=%E4", FormType + "; charset=iso-8859-1", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("grant_type=client_credentials&client_id=a&client_id=b", FormType, HttpStatusCode.BadRequest)]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", FormType, HttpStatusCode.BadRequest)]
    [InlineData("", FormType, HttpStatusCode.BadRequest)]
    [InlineData("grant_type=client_credentials", FormType + "; charset=us-ascii", HttpStatusCode.BadRequest)]
    [InlineData("{}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("--x--", "multipart/form-data; boundary=x", HttpStatusCode.BadRequest)]
    public async Task Token_request_that_cannot_be_read_gets_invalid_request(string body, string type, HttpStatusCode status)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await _server.Provider.Http.PostAsync(new Uri("connect/token", UriKind.Relative), content);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"invalid_request\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>What one reader takes for a form and the next one does not.</summary>
    [Theory]
    [InlineData(FormType + "x")]
    [InlineData(FormType + ";;;")]
    [InlineData(FormType + ",x")]
    [InlineData(FormType + "; charset=\"")]
    public async Task Content_type_that_only_begins_like_that_of_a_form_is_refused(string type)
    {
        foreach (var path in (string[])["connect/token", "connect/introspect", "connect/revoke", "connect/par", "connect/device", "connect/userinfo", "connect/authorize", "connect/endsession"])
        {
            using var content = new ByteArrayContent("grant_type=client_credentials"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await _server.Provider.Http.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.Equal((path, HttpStatusCode.UnsupportedMediaType), (path, response.StatusCode));
            Assert.NotEmpty(await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A form in parts that is cut off gets a page where people are, and an error where programs are.</summary>
    [Theory]
    [InlineData("connect/token")]
    [InlineData("connect/introspect")]
    [InlineData("connect/userinfo")]
    [InlineData("connect/authorize")]
    [InlineData("connect/endsession")]
    [InlineData("sign-in")]
    [InlineData("sign-out")]
    [InlineData("device")]
    public async Task Form_in_parts_that_is_cut_off_is_refused(string path)
    {
        using var content = new ByteArrayContent("a=b"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var response = await _server.Provider.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync());
    }

    /// <summary>What no form of a page sends is no form that went stale (RFC 9110, 15.5.6 and 15.5.16).</summary>
    [Theory]
    [InlineData("PUT", FormType, HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", FormType, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "application/json", HttpStatusCode.UnsupportedMediaType)]
    public async Task Page_takes_its_form_and_nothing_else(string method, string type, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("sign-in", UriKind.Relative));
        request.Content = new StringContent("{}", Encoding.UTF8, type);
        using var response = await _server.Provider.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    /// <summary>HEAD is GET without the body (RFC 9110, 9.3.2), which over HTTP/2 must not be sent.</summary>
    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    [InlineData(".well-known/openid-configuration")]
    [InlineData(".well-known/jwks")]
    public async Task Head_gets_the_headers_alone(string path)
    {
        for (var index = 0; index < 2; index++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative));
            using var response = await _server.Provider.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
            using var whole = await _server.Provider.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.NotEmpty(await whole.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData(200_000, HttpStatusCode.BadRequest)]
    [InlineData(300_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Form_has_at_most_256_kilobytes(int length, HttpStatusCode status)
    {
        using var content = new StringContent("a=" + new string('x', length), Encoding.UTF8, FormType);
        using var response = await _server.Provider.Http.PostAsync(new Uri("connect/token", UriKind.Relative), content);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Form_of_unknown_length_has_at_most_256_kilobytes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/token") { Content = new StringContent("a=" + new string('x', 300_000), Encoding.UTF8, FormType) };
        request.Content.Headers.ContentLength = null;
        request.Headers.TransferEncodingChunked = true;
        using var response = await _server.Provider.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Form_with_thousands_of_fields_is_refused()
    {
        using var content = new StringContent(string.Join('&', Enumerable.Range(0, 2000).Select(i => $"a{i}=1")), Encoding.UTF8, FormType);
        using var response = await _server.Provider.Http.PostAsync(new Uri("connect/token", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("connect/authorize?client_id=%ff")]
    [InlineData("connect/authorize?client_id=%00")]
    [InlineData("sign-in?returnUrl=%C0%AF")]
    public async Task Query_that_is_not_UTF8_gets_the_error_page(string address)
    {
        using var response = await _server.Provider.Http.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("cannot be understood", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state=%C3%A4%E2%82%AC%F0%9F%98%80")]
    [InlineData("state=100%25&x=%zz%")]
    public async Task Good_text_passes(string query)
    {
        using var response = await _server.Provider.Http.GetAsync(new Uri("health/live?" + query, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Posted_page_that_is_not_UTF8_gets_the_error_page()
    {
        using var content = new StringContent("Username=%ff", Encoding.UTF8, FormType);
        using var response = await _server.Provider.Http.PostAsync(new Uri("sign-in", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("cannot be understood", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public sealed class Server : IAsyncLifetime
    {
        public TestProvider Provider { get; private set; } = null!;

        public async Task InitializeAsync() => Provider = await TestProvider.StartAsync();

        public async Task DisposeAsync() => await Provider.DisposeAsync();
    }
}
