using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.MutualTls;

/// <summary>The certificate of a client that a proxy hands on (RFC 8705, 6.5; RFC 9440).</summary>
public sealed class CertificateHeaderTests
{
    private const string Header = "X-Client-Certificate";

    [Fact]
    public async Task Header_of_a_trusted_proxy_is_the_certificate()
    {
        await using var listener = TestListener.Create();
        await using var provider = await StartAsync(listener, "127.0.0.0/8");
        foreach (var value in new[]
        {
            $":{Base64(MutualTlsWorld.OwnCertificate)}:",
            Base64(MutualTlsWorld.OwnCertificate),
            Uri.EscapeDataString(MutualTlsWorld.OwnCertificate.ExportCertificatePem()),
            Uri.EscapeDataString($"{Base64(MutualTlsWorld.OwnCertificate)},{Base64(MutualTlsWorld.Other)}"),
        })
        {
            var answer = (await AskAsync(listener, provider, value)).EnsureSuccess();
            Assert.Equal(MutualTlsWorld.Thumbprint(MutualTlsWorld.OwnCertificate), MutualTlsWorld.ThumbprintIn(answer.AccessToken!));
        }

        var discovery = JsonSerializer.Deserialize<JsonElement>(await provider.Http.GetStringAsync(".well-known/openid-configuration"));
        Assert.Equal("https://localhost/connect/token", discovery.GetProperty("mtls_endpoint_aliases").GetProperty("token_endpoint").GetString());
    }

    /// <summary>Whoever connects to the server itself, past the proxy, writes what he likes (SECURITY S3).</summary>
    [Fact]
    public async Task Header_of_others_is_ignored()
    {
        await using var listener = TestListener.Create();
        await using var provider = await StartAsync(listener, "10.0.0.0/8");
        Assert.Equal("invalid_client", (await PresentAsync(listener, provider, Base64(MutualTlsWorld.OwnCertificate))).Error);

        // Nor does another header move the sender into the trusted network.
        Assert.Equal("invalid_client", (await PresentAsync(listener, provider, Base64(MutualTlsWorld.OwnCertificate), ("X-Forwarded-For", "10.0.0.1"))).Error);
    }

    /// <summary>There the proxy asks for no certificate, and may hand on what anybody sent.</summary>
    [Fact]
    public async Task Header_at_the_address_of_the_pages_is_ignored()
    {
        await using var listener = TestListener.Create();
        await using var provider = await StartAsync(listener, "127.0.0.0/8");
        Assert.Equal("invalid_client", (await PresentAsync(listener, provider, Base64(MutualTlsWorld.OwnCertificate), ("Host", new Uri(provider.Issuer).Authority))).Error);
    }

    [Fact]
    public async Task Header_that_is_no_certificate_or_came_twice_is_none()
    {
        await using var listener = TestListener.Create();
        await using var provider = await StartAsync(listener, "127.0.0.0/8");
        foreach (var value in new[] { "x", ":AAAA:", "%2D%2D%2D%2D%2DBEGIN", "-----BEGIN CERTIFICATE-----", Base64(MutualTlsWorld.Other) })
        {
            Assert.Equal("invalid_client", (await PresentAsync(listener, provider, value)).Error);
        }

        Assert.Equal("invalid_client", (await PresentAsync(listener, provider, Base64(MutualTlsWorld.OwnCertificate), (Header, Base64(MutualTlsWorld.Other)))).Error);
    }

    /// <summary>Without the setting a header is a header.</summary>
    [Fact]
    public async Task Header_is_not_read_where_the_server_listens_itself()
    {
        await using var listener = TestListener.Create();
        await using var provider = await MutualTlsWorld.StartAsync(listener, options => options.Settings["Proxy:Trusted:0"] = "127.0.0.0/8");
        Assert.Equal("invalid_client", (await PresentAsync(listener, provider, Base64(MutualTlsWorld.OwnCertificate))).Error);
    }

    private static Task<TestProvider> StartAsync(TestListener listener, string trusted) => MutualTlsWorld.StartAsync(listener, options =>
    {
        options.Settings["MutualTls:Url"] = "https://localhost";
        options.Settings["MutualTls:CertificateHeader"] = Header;
        options.Settings["Proxy:Trusted:0"] = trusted;
    });

    private static Task<WireAnswer> AskAsync(TestListener listener, TestProvider provider, string value) =>
        SendAsync(listener, provider, value, [], client => client.GetOwnTokenAsync("orders.read"));

    // The client is judged before its token is.
    private static Task<WireAnswer> PresentAsync(TestListener listener, TestProvider provider, string value, params (string Name, string Value)[] headers) =>
        SendAsync(listener, provider, value, headers, client => client.RefreshAsync("nonsense"));

    private static async Task<WireAnswer> SendAsync(
        TestListener listener, TestProvider provider, string value, (string Name, string Value)[] headers, Func<RelyingPartyClient, Task<WireAnswer>> send)
    {
        using var channel = new HttpClient(listener.NewHandler(), disposeHandler: true) { BaseAddress = provider.Http.BaseAddress };
        channel.DefaultRequestHeaders.Host = "localhost";
        channel.DefaultRequestHeaders.TryAddWithoutValidation(Header, value);
        foreach (var (name, text) in headers)
        {
            if (name is "Host")
            {
                channel.DefaultRequestHeaders.Host = text;
                continue;
            }

            channel.DefaultRequestHeaders.TryAddWithoutValidation(name, text);
        }

        return await send(new RelyingPartyClient(provider, MutualTlsWorld.Own) { Channel = channel, AuthenticationMethod = "none" });
    }

    private static string Base64(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);
}
