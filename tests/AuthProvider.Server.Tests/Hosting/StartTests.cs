using System.Net;
using System.Net.Sockets;
using AuthProvider.Server.Hosting;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>The program as an operator starts it.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly string[] BehindProxy = ["--Issuer", "https://id.example.com/base", "--Proxy:Trusted:0", "127.0.0.0/8"];

    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-start-").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Second_server_on_a_file_is_refused_until_the_first_is_dead()
    {
        var address = $"http://127.0.0.1:{StartedServer.FreePort()}";
        await using (var first = StartedServer.Start(_folder, ["--urls", address, .. BehindProxy]))
        {
            await first.UntilReadyAsync(_http, address + "/health/ready");
            await AssertRefusedAsync("Another server runs on the database", ["--urls", $"http://127.0.0.1:{StartedServer.FreePort()}", .. BehindProxy]);
            await first.KillAsync();
        }

        await using var second = StartedServer.Start(_folder, ["--urls", address, .. BehindProxy]);
        await second.UntilReadyAsync(_http, address + "/health/ready");
        Assert.True(File.Exists(Path.Combine(_folder, "data", "authprovider.db")));
        Assert.Contains("Issuer: https://id.example.com/base. Database: SQLite file", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_in_use_is_named_with_the_option()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await AssertRefusedAsync($"Port {port} is in use: stop the program that listens there, or choose another address with --urls", ["--urls", $"http://127.0.0.1:{port}", .. BehindProxy]);
    }

    [Fact]
    public async Task Database_that_cannot_be_used_is_named()
    {
        await AssertRefusedAsync("The folder of the database '/no/such/folder/x.db' does not exist", ["--ConnectionStrings:AuthProvider", "Data Source=/no/such/folder/x.db"]);

        var text = Path.Combine(_folder, "text.db");
        await File.WriteAllTextAsync(text, "This is a letter to my aunt, and no database at all.");
        await AssertRefusedAsync($"The file '{text}' is not a SQLite database", ["--ConnectionStrings:AuthProvider", $"Data Source={text}"]);
    }

    [Fact]
    public async Task Command_on_a_database_that_cannot_be_opened_says_one_sentence()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "folder.db")).FullName;
        await using var command = StartedServer.Start(
            _folder, "keys", "rotate", "--ConnectionStrings:AuthProvider", $"Data Source={folder}", "--Issuer", "https://id.example.com");
        Assert.Equal(1, await command.EndAsync());
        var said = Assert.Single(command.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"The database '{folder}' cannot be opened", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_root_that_does_not_exist_is_named() =>
        await AssertRefusedAsync("The folder '/no/such/folder' of --contentRoot does not exist", ["--contentRoot", "/no/such/folder"]);

    /// <summary>Kestrel listens on localhost twice, with IPv4 and IPv6, and tells both failures at once.</summary>
    [Fact]
    public void Port_of_localhost_that_needs_a_right_is_told_in_a_sentence()
    {
        var denied = new SocketException((int)SocketError.AccessDenied);
        var failure = new IOException("Failed to bind to address https://localhost:443.", new AggregateException(denied, denied));
        Assert.StartsWith("This user may not listen on that port", StartFailure.Describe(failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_that_cannot_be_read_is_named() =>
        await AssertRefusedAsync("The certificate file of Kestrel:Certificates:Default:Path cannot be read", ["--Kestrel:Certificates:Default:Path", "/no/such.pem"]);

    [Fact]
    public async Task Behind_a_proxy_https_counts_and_the_path_of_the_issuer_is_kept()
    {
        var address = $"http://127.0.0.1:{StartedServer.FreePort()}";
        await using var server = StartedServer.Start(_folder, ["--urls", address, .. BehindProxy]);
        await server.UntilReadyAsync(_http, address + "/health/ready");

        using var plain = await SendAsync(address + "/base/account");
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        Assert.Contains("https only", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        foreach (var path in (string[])["/base/account", "/account"])
        {
            using var page = await SendAsync(address + path, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"));
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
            Assert.Equal("/base/sign-in?returnUrl=%2Fbase%2Faccount", page.Headers.Location!.OriginalString);
        }

        using var discovery = await SendAsync(address + "/base/.well-known/openid-configuration", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"));
        var text = await discovery.Content.ReadAsStringAsync();
        Assert.Contains("\"https://id.example.com/base/connect/token\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);

        // SECURITY S3: a header that cannot be read opens nothing.
        using var broken = await SendAsync(address + "/base/account", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "no address"));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
    }

    [Fact]
    public async Task Forwarded_headers_of_others_are_not_read()
    {
        var address = $"http://127.0.0.1:{StartedServer.FreePort()}";
        await using var server = StartedServer.Start(
            _folder, "--urls", address, "--Issuer", "https://id.example.com", "--Proxy:Trusted:0", "192.0.2.0/24");
        await server.UntilReadyAsync(_http, address + "/health/ready");

        using var page = await SendAsync(address + "/sign-in", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
    }

    private async Task AssertRefusedAsync(string sentence, string[] settings)
    {
        await using var server = StartedServer.Start(_folder, settings);
        Assert.Equal(1, await server.EndAsync());
        Assert.Contains(sentence, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }
}
