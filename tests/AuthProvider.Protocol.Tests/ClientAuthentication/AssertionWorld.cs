using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>One server with clients that sign assertions.</summary>
public sealed class AssertionWorld : IAsyncLifetime
{
    internal const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>Signs with either of two keys.</summary>
    public static TestApp TwoKeys { get; } = new("two-keys", AppKind.Service);

    /// <summary>Has one key without a name.</summary>
    public static TestApp OneKey { get; } = new("one-key", AppKind.Web) { RedirectUris = ["https://one-key.example/back"], IsFirstParty = true };

    /// <summary>Registered PS256.</summary>
    public static TestApp OnlyPss { get; } = new("only-pss", AppKind.Service);

    /// <summary>Signs with its secret.</summary>
    public static TestApp SecretSigner { get; } = new("secret-signer", AppKind.Service);

    /// <summary>Has keys, and a secret for the one method that it registered.</summary>
    public static TestApp Basic { get; } = new("only-basic", AppKind.Service);

    internal static KeyPair Rsa { get; } = KeyPair.NewRsa("rsa");

    internal static KeyPair Ec { get; } = KeyPair.NewEc("ec");

    internal static KeyPair Nameless { get; } = KeyPair.NewEc();

    public TestProvider Provider { get; private set; } = null!;

    public string Secret { get; private set; } = "";

    public string BasicSecret { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Provider = await TestProvider.StartAsync();
        await AddAsync(Provider, TwoKeys, "private_key_jwt", KeyPair.ToJwks(Rsa, Ec));
        await AddAsync(Provider, OneKey, "private_key_jwt", KeyPair.ToJwks(Nameless));
        await AddAsync(Provider, OnlyPss, "private_key_jwt", KeyPair.ToJwks(Rsa), "PS256");
        Secret = (await AddAsync(Provider, SecretSigner, "client_secret_jwt"))!;
        BasicSecret = (await AddAsync(Provider, Basic, "client_secret_basic", KeyPair.ToJwks(Rsa)))!;
    }

    public async Task DisposeAsync() => await Provider.DisposeAsync();

    /// <summary>Registers an app; returns the secret that was made for it.</summary>
    internal static Task<string?> AddAsync(TestProvider provider, TestApp app, string method, string? keys = null, string? algorithm = null, string? keysUri = null) =>
        provider.UseAsync<AppStore, string?>(async apps => (await apps.CreateAsync(new AppDraft
        {
            ClientId = app.ClientId,
            Kind = app.Kind,
            Name = app.ClientId,
            RedirectUris = app.RedirectUris,
            IsFirstParty = app.IsFirstParty,
            Scopes = TestApp.Scopes,
            JsonWebKeySet = keys,
            Metadata = ClientMetadata.Empty with { TokenEndpointAuthMethod = method, TokenEndpointAuthSigningAlg = algorithm, JwksUri = keysUri },
        })).Secret);

    /// <summary>The claims of a good assertion, with changes; a null value takes a claim away.</summary>
    internal static Dictionary<string, object?> Claims(TestProvider provider, TestApp app, params (string Name, object? Value)[] changes)
    {
        var now = provider.Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = app.ClientId, ["sub"] = app.ClientId, ["aud"] = provider.Issuer, ["exp"] = now + 60, ["iat"] = now, ["jti"] = Guid.CreateVersion7().ToString("N"),
        };
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    /// <summary>Asks for a token for the app itself with an assertion.</summary>
    internal static Task<WireAnswer> PostAsync(TestProvider provider, TestApp app, string assertion, params (string Name, string? Value)[] changes) =>
        PostToAsync(provider, "connect/token", app, assertion, [("grant_type", "client_credentials"), ("scope", "orders.read"), .. changes]);

    /// <summary>Posts a form with an assertion.</summary>
    internal static Task<WireAnswer> PostToAsync(TestProvider provider, string path, TestApp app, string assertion, params (string Name, string? Value)[] fields)
    {
        var client = provider.NewClient(app);
        client.AuthenticationMethod = "none";
        return client.PostAsync(path, [("client_assertion_type", JwtBearer), ("client_assertion", assertion), .. fields]);
    }

    internal Dictionary<string, object?> Claims(TestApp app, params (string Name, object? Value)[] changes) => Claims(Provider, app, changes);

    internal Task<WireAnswer> PostAsync(TestApp app, string assertion, params (string Name, string? Value)[] changes) => PostAsync(Provider, app, assertion, changes);
}
