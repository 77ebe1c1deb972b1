using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AuthProvider.Protocol.Tests.RequestObjects;

/// <summary>Request objects by reference (RFC 9101, 5.2; OpenID Connect Core 1.0, 6.2; SECURITY S25).</summary>
public sealed class RequestUriTests : IAsyncLifetime
{
    private readonly string _certificates = Path.GetTempFileName();
    private WebApplication _site = null!;
    private string _origin = "";

    public async Task InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wanted = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        wanted.CertificateExtensions.Add(names.Build());
        using var made = wanted.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(_certificates, made.ExportCertificatePem());

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(certificate)));
        _site = builder.Build();
        _site.MapGet("/good.jwt", () => Results.Text(RequestObjectTests.Sign(new() { ["state"] = "fetched" }, "RS256"), "application/oauth-authz-req+jwt"));
        _site.MapGet("/bad.jwt", () => Results.Text("nonsense"));
        _site.MapGet("/moved.jwt", () => Results.Redirect("/good.jwt"));
        _site.MapGet("/large.jwt", () => Results.Text(new string('a', 1_000_000)));
        await _site.StartAsync();
        _origin = $"https://localhost:{new Uri(_site.Urls.First()).Port}";
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        File.Delete(_certificates);
    }

    /// <summary>A registered request_uri is fetched and honoured; its fragment is a version and not part of the address (OpenID Connect Core 1.0, 6.2).</summary>
    [Fact]
    public async Task Registered_request_uri_is_honoured_through_the_sign_in_page()
    {
        await using var provider = await StartAsync(allowPrivate: true);
        using var browser = provider.NewBrowser();
        var request = provider.NewClient(FlowsProvider.Everything).NewRequest("openid", ("request_uri", _origin + "/good.jwt#hash"));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.NotNull(answer.Code);
        Assert.Equal("fetched", answer.State);
    }

    /// <summary>What cannot be fetched, or says nothing, is an error at the app (RFC 9101, 7).</summary>
    [Theory]
    [InlineData("/missing.jwt", "invalid_request_uri")]
    [InlineData("/moved.jwt", "invalid_request_uri")]
    [InlineData("/large.jwt", "invalid_request_uri")]
    [InlineData("/other.jwt", "invalid_request_uri")]
    [InlineData("/bad.jwt", "invalid_request_object")]
    public async Task Bad_request_uri_is_an_error_at_the_app(string path, string error)
    {
        await using var provider = await StartAsync(allowPrivate: true);
        Assert.Equal(error, await AskAsync(provider, path));
    }

    /// <summary>Addresses of this machine are not asked unless allowed (SECURITY S25).</summary>
    [Fact]
    public async Task Loopback_address_is_not_asked()
    {
        await using var provider = await StartAsync(allowPrivate: false);
        Assert.Equal("invalid_request_uri", await AskAsync(provider, "/good.jwt"));
    }

    private async Task<string?> AskAsync(TestProvider provider, string path)
    {
        using var browser = provider.NewBrowser();
        var request = provider.NewClient(FlowsProvider.Everything).NewRequest("openid", ("request_uri", _origin + path));
        return (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error;
    }

    private Task<TestProvider> StartAsync(bool allowPrivate) => FlowsProvider.StartAsync(
        options =>
        {
            options.Settings["OutgoingRequests:AllowPrivateNetworks"] = allowPrivate ? "true" : "false";
            options.Settings["OutgoingRequests:TrustedCertificates"] = _certificates;
        },
        [_origin + "/good.jwt#hash", _origin + "/missing.jwt", _origin + "/moved.jwt", _origin + "/large.jwt", _origin + "/bad.jwt"]);
}
