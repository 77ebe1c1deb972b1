using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests;

/// <summary>One server with apps that use every flow, sign and push their requests.</summary>
public sealed class FlowsProvider : IAsyncLifetime
{
    /// <summary>May use every response type, without PKCE, and has keys; of the operator.</summary>
    public static TestApp Everything { get; } = new("everything", AppKind.Web) { RedirectUris = ["https://everything.example/back", "https://everything.example/other"], IsFirstParty = true };

    /// <summary>Must push its requests.</summary>
    public static TestApp Pushing { get; } = new("pushing", AppKind.Web) { RedirectUris = ["https://pushing.example/back"], IsFirstParty = true };

    /// <summary>May ask for no scope but openid, signs with ES256, and has registered defaults.</summary>
    public static TestApp Strict { get; } = new("strict", AppKind.Web) { RedirectUris = ["https://strict.example/back"], IsFirstParty = true };

    public static RsaSecurityKey RsaKey { get; } = new(RSA.Create(2048)) { KeyId = "rsa" };

    public static ECDsaSecurityKey EcKey { get; } = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "ec" };

    public TestProvider Provider { get; private set; } = null!;

    public RelyingPartyClient Client => Provider.NewClient(Everything);

    public static async Task<TestProvider> StartAsync(Action<TestProviderOptions>? configure = null, IReadOnlyList<string>? requestUris = null)
    {
        var provider = await TestProvider.StartAsync(configure);
        await AddAsync(provider, Draft(Everything) with
        {
            ResponseTypes = ResponseTypeNames.All,
            RequiresProofKey = false,
            Metadata = ClientMetadata.Empty with { RequestUris = requestUris ?? [] },
        });
        await AddAsync(provider, Draft(Pushing) with { Metadata = ClientMetadata.Empty with { RequirePushedAuthorizationRequests = true } });
        await AddAsync(provider, Draft(Strict) with
        {
            Scopes = [],
            Metadata = ClientMetadata.Empty with { RequestObjectSigningAlg = "ES256", DefaultMaxAge = 60, DefaultAcrValues = ["unheard-of"], RequireAuthTime = true },
        });
        return provider;
    }

    public async Task InitializeAsync() => Provider = await StartAsync();

    public async Task DisposeAsync() => await Provider.DisposeAsync();

    private static AppDraft Draft(TestApp app) => new()
    {
        ClientId = app.ClientId,
        Kind = app.Kind,
        Name = app.ClientId,
        RedirectUris = app.RedirectUris,
        Scopes = TestApp.Scopes,
        IsFirstParty = app.IsFirstParty,
        JsonWebKeySet = PublicKeys(),
    };

    private static Task<bool> AddAsync(TestProvider provider, AppDraft draft) => provider.UseAsync<AppStore, bool>(async apps =>
    {
        var secret = new[] { Everything, Pushing, Strict }.Single(app => app.ClientId == draft.ClientId).Secret;
        await apps.CreateAsync(draft, secret);
        return true;
    });

    private static string PublicKeys()
    {
        var rsa = RsaKey.Rsa.ExportParameters(includePrivateParameters: false);
        var ec = EcKey.ECDsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "RSA", kid = "rsa", n = Base64UrlEncoder.Encode(rsa.Modulus), e = Base64UrlEncoder.Encode(rsa.Exponent) },
                new { kty = "EC", kid = "ec", crv = "P-256", x = Base64UrlEncoder.Encode(ec.Q.X), y = Base64UrlEncoder.Encode(ec.Q.Y) },
            },
        });
    }
}
