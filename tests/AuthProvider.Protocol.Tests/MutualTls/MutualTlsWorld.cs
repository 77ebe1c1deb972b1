using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Tests.MutualTls;

/// <summary>One server that listens with TLS at two addresses, asks for certificates at one of them, and has clients of every kind.</summary>
public sealed class MutualTlsWorld : IAsyncLifetime
{
    internal const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    private const string Subject = "CN=Pki\\, first,O=Example,C=PT";

    private TestListener _listener = null!;
    private readonly List<HttpClient> _channels = [];

    /// <summary>Authenticates with a certificate of the authority, by its subject; nothing is bound.</summary>
    public static TestApp Pki { get; } = new("pki", AppKind.Service);

    /// <summary>Authenticates with a certificate that signs itself, and has bound tokens.</summary>
    public static TestApp Own { get; } = new("own", AppKind.Web)
    {
        RedirectUris = ["https://own.example/back"], IsFirstParty = true, GrantTypes = ["authorization_code", "refresh_token", "client_credentials", TokenExchange],
    };

    /// <summary>Has a secret, and bound tokens.</summary>
    public static TestApp Secretive { get; } = new("secretive", AppKind.Web)
    {
        RedirectUris = ["https://secretive.example/back"], IsFirstParty = true, GrantTypes = ["authorization_code", "refresh_token", "client_credentials", TokenExchange],
    };

    /// <summary>Keeps no secret, and has bound tokens.</summary>
    public static TestApp Phone { get; } = new("phone", AppKind.Native) { RedirectUris = ["com.example.phone:/back"], IsFirstParty = true };

    /// <summary>Has a secret, exchanges tokens, and registered for nothing else.</summary>
    public static TestApp Gateway { get; } = new("gateway", AppKind.Api) { ApiScope = "gateway.use", GrantTypes = [TokenExchange] };

    /// <summary>May get tokens from the authorization endpoint, and has bound ones.</summary>
    public static TestApp Implicit { get; } = new("implicit-bound", AppKind.Web) { RedirectUris = ["https://implicit.example/back"], IsFirstParty = true };

    public TestProvider Provider { get; private set; } = null!;

    internal static TestAuthority Root { get; } = new("CN=Root");

    internal static TestAuthority Intermediate { get; } = Root.NewIntermediate("CN=Below");

    /// <summary>The certificate of <see cref="Pki"/>.</summary>
    internal static X509Certificate2 PkiCertificate { get; } = Intermediate.NewLeaf("CN=\"Pki, first\", O=EXAMPLE, C=PT");

    /// <summary>The certificate of <see cref="Own"/>.</summary>
    internal static X509Certificate2 OwnCertificate { get; } = TestAuthority.NewSelfSigned("CN=Own");

    /// <summary>A certificate of nobody.</summary>
    internal static X509Certificate2 Other { get; } = TestAuthority.NewSelfSigned("CN=Own");

    internal string MutualTlsAddress => _listener.MutualTlsAddress;

    /// <summary>Starts a server of this kind.</summary>
    internal static async Task<TestProvider> StartAsync(TestListener listener, Action<TestProviderOptions>? configure = null)
    {
        var provider = await TestProvider.StartAsync(options =>
        {
            listener.Use(options);
            options.Settings["MutualTls:Url"] = listener.MutualTlsAddress;
            options.Settings["MutualTls:Authorities"] = listener.Write("authorities.pem", $"{Root.Pem}\n{Intermediate.Pem}\n");
            configure?.Invoke(options);
        });
        await AddAsync(provider, Pki, new() { TokenEndpointAuthMethod = "tls_client_auth", TlsClientAuthSubjectDn = Subject });
        await AddAsync(
            provider, Own, new() { TokenEndpointAuthMethod = "self_signed_tls_client_auth", TlsClientCertificateBoundAccessTokens = true }, Jwks(OwnCertificate));
        await AddAsync(provider, Secretive, new() { TlsClientCertificateBoundAccessTokens = true });
        await AddAsync(provider, Phone, new() { TokenEndpointAuthMethod = "none", TlsClientCertificateBoundAccessTokens = true });
        await AddAsync(provider, Gateway, new());
        await AddAsync(provider, Implicit, new() { TlsClientCertificateBoundAccessTokens = true }, responseTypes: ["code", "id_token token"]);
        return provider;
    }

    /// <summary>Registers an app.</summary>
    internal static Task<bool> AddAsync(
        TestProvider provider, TestApp app, ClientMetadata metadata, string? jwks = null, IReadOnlyList<string>? responseTypes = null) => provider.UseAsync<IServiceProvider, bool>(async services =>
    {
        var apps = services.GetRequiredService<AppStore>();
        var draft = new AppDraft
        {
            ClientId = app.ClientId,
            Kind = app.Kind,
            Name = app.ClientId,
            RedirectUris = app.RedirectUris,
            IsFirstParty = app.IsFirstParty,
            Scopes = [.. TestApp.Scopes, Gateway.ApiScope!],
            GrantTypes = app.GrantTypes,
            ResponseTypes = responseTypes,
            JsonWebKeySet = jwks,
            Metadata = metadata,
        };
        if (app.ApiScope is { } scope)
        {
            await apps.CreateApiAsync(draft, [new ApiScope(scope, scope, Description: null)], Guid.CreateVersion7());
            await services.GetRequiredService<AppSecrets>().SetAsync((await apps.FindAsync(app.ClientId))!, app.Secret!);
        }
        else
        {
            await apps.CreateAsync(draft, app.Secret);
        }

        return true;
    });

    /// <summary>A JWK Set with the certificates (RFC 8705, 2.2.2).</summary>
    internal static string Jwks(params X509Certificate2[] certificates) =>
        JsonSerializer.Serialize(new { keys = certificates.Select(certificate => Jwk(certificate, withCertificate: true)) });

    /// <summary>The JWK of a certificate.</summary>
    internal static Dictionary<string, object> Jwk(X509Certificate2 certificate, bool withCertificate)
    {
        using var key = certificate.GetECDsaPublicKey()!;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y),
        };
        if (withCertificate)
        {
            jwk["x5c"] = new[] { Convert.ToBase64String(certificate.RawData) };
        }

        return jwk;
    }

    internal static string Thumbprint(X509Certificate2 certificate) => Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

    /// <summary>The thumbprint in the claim <c>cnf</c> of an answer; null where there is none.</summary>
    internal static string? ThumbprintIn(JsonElement claims) => claims.TryGetProperty("cnf", out var cnf) ? cnf.GetProperty("x5t#S256").GetString() : null;

    /// <summary>The thumbprint in a signed token; null where there is none.</summary>
    internal static string? ThumbprintIn(string token) => ThumbprintIn(JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[1])));

    /// <summary>An app that talks to the address where certificates are asked for.</summary>
    /// <param name="app">The app.</param>
    /// <param name="certificate">What it shows; null: nothing.</param>
    internal RelyingPartyClient NewClient(TestApp app, X509Certificate2? certificate) => NewClient(Provider, _listener, app, certificate);

    internal RelyingPartyClient NewClient(TestProvider provider, TestListener listener, TestApp app, X509Certificate2? certificate)
    {
        var channel = new HttpClient(listener.NewHandler(certificate), disposeHandler: true) { BaseAddress = new Uri(listener.MutualTlsAddress + "/") };
        _channels.Add(channel);
        var client = new RelyingPartyClient(provider, app) { Channel = channel };
        if (app == Pki || app == Own)
        {
            client.AuthenticationMethod = "none";
        }

        return client;
    }

    /// <summary>What comes of a sign-in of Alice, which begins in the browser and ends at the token endpoint of the client's address.</summary>
    internal Task<WireAnswer> SignInAsync(RelyingPartyClient client, string scope = "openid offline_access orders.read") =>
        client.SignInAsync(Provider.NewBrowser(), TestUser.Alice, scope);

    public async Task InitializeAsync()
    {
        _listener = TestListener.Create();
        Provider = await StartAsync(_listener);
    }

    public async Task DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await Provider.DisposeAsync();
        await _listener.DisposeAsync();
    }
}
