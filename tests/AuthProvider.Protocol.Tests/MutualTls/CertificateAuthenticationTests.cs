using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AuthProvider.Protocol.MutualTls;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Http;

namespace AuthProvider.Protocol.Tests.MutualTls;

/// <summary>Clients that authenticate with a certificate, over TLS (RFC 8705, 2).</summary>
public sealed class CertificateAuthenticationTests(MutualTlsWorld world) : IClassFixture<MutualTlsWorld>
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string Name = "CN=\"Pki, first\", O=Example, C=PT";

    /// <summary>5: only the endpoints with an alias are there; a page there would ask people for certificates.</summary>
    [Theory]
    [InlineData("sign-in")]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("connect/authorize")]
    [InlineData("connect/endsession")]
    [InlineData("connect/register")]
    [InlineData(".well-known/openid-configuration")]
    [InlineData("site.css")]
    [InlineData("health/ready")]
    public async Task Pages_are_not_where_certificates_are_asked_for(string path)
    {
        var channel = world.NewClient(MutualTlsWorld.Pki, MutualTlsWorld.PkiCertificate).Channel;
        using var answer = await channel.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>An endpoint of the operator's keeps its name and its address, whatever it is called.</summary>
    [Fact]
    public async Task Endpoint_of_the_settings_is_not_replaced()
    {
        await using var listener = TestListener.Create();
        await using var provider = await MutualTlsWorld.StartAsync(listener, options => options.Settings["Kestrel:Endpoints:MutualTls:Url"] = listener.Address);
        using var channel = new HttpClient(listener.NewHandler()) { BaseAddress = new Uri(listener.Address + "/") };
        using var page = await channel.GetAsync("sign-in");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var pki = world.NewClient(provider, listener, MutualTlsWorld.Pki, MutualTlsWorld.PkiCertificate);
        (await pki.GetOwnTokenAsync("orders.read")).EnsureSuccess();
    }

    /// <summary>2.1: the subject is compared as a name and not as a text.</summary>
    [Fact]
    public async Task Certificate_of_the_authority_with_the_registered_subject_is_accepted()
    {
        var answer = (await AskAsync(MutualTlsWorld.Pki, MutualTlsWorld.PkiCertificate)).EnsureSuccess();
        Assert.Null(MutualTlsWorld.ThumbprintIn(answer.AccessToken!));
        (await AskAsync(MutualTlsWorld.Pki, MutualTlsWorld.Root.NewLeaf(Name, use: ClientUse))).EnsureSuccess();
    }

    /// <summary>2.1.</summary>
    [Theory]
    [InlineData("CN=\"Pki, second\", O=Example, C=PT")]
    [InlineData("CN=\"Pki, first\", O=Example")]
    [InlineData("CN=\"Pki, first\", O=Example, C=PT, DC=more")]
    [InlineData("C=PT, O=Example, CN=\"Pki, first\"")]
    [InlineData("OU=\"Pki, first\", O=Example, C=PT")]
    public async Task Certificate_with_another_subject_is_refused(string subject) =>
        await AssertRefusedAsync(MutualTlsWorld.Pki, MutualTlsWorld.Root.NewLeaf(subject));

    /// <summary>2.1 and 7.4: only configured authorities count, whoever else calls himself so.</summary>
    [Fact]
    public async Task Certificate_of_another_authority_is_refused()
    {
        await AssertRefusedAsync(MutualTlsWorld.Pki, new TestAuthority("CN=Root").NewLeaf(Name));
        await AssertRefusedAsync(MutualTlsWorld.Pki, TestAuthority.NewSelfSigned(Name));
    }

    /// <summary>RFC 5280, 4.2.1.12.</summary>
    [Fact]
    public async Task Certificate_for_servers_only_is_refused() =>
        await AssertRefusedAsync(MutualTlsWorld.Pki, MutualTlsWorld.Root.NewLeaf(Name, use: ServerUse));

    /// <summary>RFC 5280, 6.1.3.</summary>
    [Fact]
    public async Task Certificate_that_has_expired_is_refused()
    {
        await using var listener = TestListener.Create();
        await using var provider = await MutualTlsWorld.StartAsync(listener);
        var pki = world.NewClient(provider, listener, MutualTlsWorld.Pki, MutualTlsWorld.Root.NewLeaf(Name, days: 10));
        (await pki.GetOwnTokenAsync("orders.read")).EnsureSuccess();
        var own = world.NewClient(provider, listener, MutualTlsWorld.Own, MutualTlsWorld.OwnCertificate);
        (await own.GetOwnTokenAsync("orders.read")).EnsureSuccess();

        provider.Time.Advance(TimeSpan.FromDays(11));
        AssertRefused(await pki.GetOwnTokenAsync("orders.read"));
        (await own.GetOwnTokenAsync("orders.read")).EnsureSuccess();
        provider.Time.Advance(TimeSpan.FromDays(360));
        AssertRefused(await own.GetOwnTokenAsync("orders.read"));
    }

    /// <summary>2.1.2: one of the five members says whose certificate it is.</summary>
    [Theory]
    [InlineData("dns", "client.example", "client.example", "other.example")]
    [InlineData("uri", "https://client.example/id", "https://client.example/id", "https://client.example/ID")]
    [InlineData("ip", "192.0.2.7", "192.0.2.7", "192.0.2.8")]
    [InlineData("ip", "2001:DB8:0:0::7", "2001:db8::7", "2001:db8::8")]
    [InlineData("email", "ops@client.example", "ops@CLIENT.example", "Ops@client.example")]
    public async Task Alternative_name_says_whose_certificate_it_is(string kind, string registered, string right, string wrong)
    {
        var app = new TestApp($"by-{kind}-{registered.Length}", AppKind.Service);
        var metadata = new ClientMetadata { TokenEndpointAuthMethod = "tls_client_auth" };
        await MutualTlsWorld.AddAsync(world.Provider, app, kind switch
        {
            "dns" => metadata with { TlsClientAuthSanDns = registered },
            "uri" => metadata with { TlsClientAuthSanUri = registered },
            "ip" => metadata with { TlsClientAuthSanIp = registered },
            _ => metadata with { TlsClientAuthSanEmail = registered },
        });
        (await AskAsync(app, NewLeaf(kind, right))).EnsureSuccess();
        await AssertRefusedAsync(app, NewLeaf(kind, wrong));
        await AssertRefusedAsync(app, MutualTlsWorld.Root.NewLeaf($"CN={registered}"));
    }

    /// <summary>2: the certificate proves one client, and client_id says which.</summary>
    [Fact]
    public async Task Certificate_of_another_client_is_refused()
    {
        await AssertRefusedAsync(MutualTlsWorld.Pki, MutualTlsWorld.OwnCertificate);
        await AssertRefusedAsync(MutualTlsWorld.Own, MutualTlsWorld.PkiCertificate);
        var nameless = await world.NewClient(MutualTlsWorld.Pki, MutualTlsWorld.PkiCertificate)
            .PostAsync("connect/token", ("grant_type", "client_credentials"), ("client_id", null));
        Assert.Equal(HttpStatusCode.BadRequest, nameless.Status);
        Assert.Equal("invalid_request", nameless.Error);
    }

    /// <summary>2.2.</summary>
    [Fact]
    public async Task Certificate_that_the_client_registered_is_accepted_and_no_other()
    {
        (await AskAsync(MutualTlsWorld.Own, MutualTlsWorld.OwnCertificate)).EnsureSuccess();
        await AssertRefusedAsync(MutualTlsWorld.Own, MutualTlsWorld.Other);

        // The same key in another certificate: the registered one is meant.
        using var key = MutualTlsWorld.OwnCertificate.GetECDsaPrivateKey()!;
        await AssertRefusedAsync(MutualTlsWorld.Own, TestAuthority.NewSelfSigned("CN=Own", key));
    }

    /// <summary>2.2.2: a key without a certificate stands for all certificates of that key, unless it is meant for something else.</summary>
    [Theory]
    [InlineData(null, true)]
    [InlineData("sig", true)]
    [InlineData("enc", false)]
    public async Task Key_alone_may_be_registered(string? use, bool isAccepted)
    {
        var app = new TestApp($"key-alone-{use}", AppKind.Service);
        var jwk = MutualTlsWorld.Jwk(MutualTlsWorld.OwnCertificate, withCertificate: false);
        if (use is not null)
        {
            jwk["use"] = use;
        }

        using var further = TestAuthority.NewSelfSigned("CN=further");
        var keys = JsonSerializer.Serialize(new { keys = new[] { jwk, MutualTlsWorld.Jwk(further, withCertificate: false) } });
        await MutualTlsWorld.AddAsync(world.Provider, app, new() { TokenEndpointAuthMethod = "self_signed_tls_client_auth" }, keys);
        Assert.Equal(isAccepted, (await AskAsync(app, MutualTlsWorld.OwnCertificate)).AccessToken is not null);
        await AssertRefusedAsync(app, MutualTlsWorld.Other);
    }

    /// <summary>2.2: a client publishes its new certificate and uses it at once.</summary>
    [Fact]
    public async Task Certificate_is_rotated_through_the_jwks_uri()
    {
        var app = new TestApp("rotating", AppKind.Service);
        await using var host = await AppReceiver.StartAsync();
        var document = MutualTlsWorld.Jwks(MutualTlsWorld.OwnCertificate);
        host.Answer = async (_, response) =>
        {
            response.ContentType = "application/json";
            await response.WriteAsync(document);
        };
        await using var listener = TestListener.Create();
        await using var provider = await MutualTlsWorld.StartAsync(listener, host.Trust);
        await MutualTlsWorld.AddAsync(provider, app, new() { TokenEndpointAuthMethod = "self_signed_tls_client_auth", JwksUri = host.Address + "/jwks" });

        (await AskAsync(MutualTlsWorld.OwnCertificate)).EnsureSuccess();
        AssertRefused(await AskAsync(MutualTlsWorld.Other));
        document = MutualTlsWorld.Jwks(MutualTlsWorld.Other);
        (await AskAsync(MutualTlsWorld.Other)).EnsureSuccess();
        AssertRefused(await AskAsync(MutualTlsWorld.OwnCertificate));

        Task<WireAnswer> AskAsync(X509Certificate2 certificate)
        {
            var client = world.NewClient(provider, listener, app, certificate);
            client.AuthenticationMethod = "none";
            return client.GetOwnTokenAsync("orders.read");
        }
    }

    /// <summary>2: without a certificate, or at the address where nobody is asked for one, there is no client.</summary>
    [Fact]
    public async Task Client_without_certificate_is_refused()
    {
        foreach (var app in new[] { MutualTlsWorld.Pki, MutualTlsWorld.Own })
        {
            var main = world.Provider.NewClient(app);
            main.AuthenticationMethod = "none";
            foreach (var client in new[] { world.NewClient(app, certificate: null), main })
            {
                AssertRefused(await client.RefreshAsync("nonsense"));
                AssertRefused(await client.IntrospectAsync("nonsense"));

                // Of this grant the credentials are parameters that are missing (RFC 6749, 5.2).
                var own = await client.GetOwnTokenAsync("orders.read");
                Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (own.Status, own.Error));
            }
        }
    }

    /// <summary>RFC 7591, 2: one method, and no other.</summary>
    [Fact]
    public async Task Certificate_and_secret_do_not_stand_for_each_other()
    {
        var pki = world.NewClient(MutualTlsWorld.Pki, MutualTlsWorld.PkiCertificate);
        pki.AuthenticationMethod = "client_secret_basic";
        AssertRefused(await pki.GetOwnTokenAsync("orders.read"));

        var secretive = world.NewClient(MutualTlsWorld.Secretive, MutualTlsWorld.PkiCertificate);
        secretive.AuthenticationMethod = "none";
        AssertRefused(await secretive.GetOwnTokenAsync("orders.read"));
    }

    /// <summary>2: wherever clients authenticate.</summary>
    [Theory]
    [InlineData("connect/introspect", "token", "x")]
    [InlineData("connect/revoke", "token", "x")]
    [InlineData("connect/par", "response_type", "code")]
    public async Task Other_endpoints_take_the_certificate_too(string path, string name, string value)
    {
        (string, string?)[] form = [(name, value), ("redirect_uri", MutualTlsWorld.Own.RedirectUris[0]), ("code_challenge", new string('a', 43)), ("code_challenge_method", "S256"), ("scope", "openid")];
        (await world.NewClient(MutualTlsWorld.Own, MutualTlsWorld.OwnCertificate).PostAsync(path, form)).EnsureSuccess();
        AssertRefused(await world.NewClient(MutualTlsWorld.Own, MutualTlsWorld.Other).PostAsync(path, form));
    }

    /// <summary>7.5: what a certificate says is read without trust.</summary>
    [Fact]
    public void Damaged_names_in_a_certificate_fit_nobody()
    {
        using var certificate = MutualTlsWorld.Root.NewLeaf("CN=client", extension: new X509Extension("2.5.29.17", [0x30, 0x10, 0x82, 0x7f], critical: false));
        Assert.False(CertificateSubject.Matches(new() { TlsClientAuthSanDns = "client.example" }, certificate));
        Assert.False(CertificateSubject.Matches(new() { TlsClientAuthSanIp = "192.0.2.7" }, certificate));
    }

    private static X509Certificate2 NewLeaf(string kind, string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        switch (kind)
        {
            case "dns":
                names.AddDnsName(name);
                break;
            case "uri":
                names.AddUri(new Uri(name));
                break;
            case "ip":
                names.AddIpAddress(IPAddress.Parse(name));
                break;
            default:
                names.AddEmailAddress(name);
                break;
        }

        return MutualTlsWorld.Intermediate.NewLeaf("CN=client", names);
    }

    private Task<WireAnswer> AskAsync(TestApp app, X509Certificate2? certificate)
    {
        var client = world.NewClient(app, certificate);
        client.AuthenticationMethod = "none";
        return client.GetOwnTokenAsync("orders.read");
    }

    private async Task AssertRefusedAsync(TestApp app, X509Certificate2? certificate) => AssertRefused(await AskAsync(app, certificate));

    private static void AssertRefused(WireAnswer answer)
    {
        Assert.Equal("invalid_client", answer.Error);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Null(answer.AccessToken);
    }
}
