using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Testing;

/// <summary>An app that every <see cref="TestProvider"/> knows.</summary>
/// <param name="ClientId">Its <c>client_id</c>.</param>
/// <param name="Kind">What kind of app it is.</param>
public sealed record TestApp(string ClientId, AppKind Kind)
{
    /// <summary>A web app that keeps a secret, asks for consent, and has two redirect URIs.</summary>
    public static TestApp Shop { get; } = new("shop", AppKind.Web)
    {
        RedirectUris = ["https://shop.example/signed-in", "https://shop.example/silent"],
        PostLogoutRedirectUris = ["https://shop.example/signed-out"],
    };

    /// <summary>A second web app of the operator: nobody is asked for consent.</summary>
    public static TestApp Desk { get; } = new("desk", AppKind.Web)
    {
        RedirectUris = ["https://desk.example/signed-in"], PostLogoutRedirectUris = ["https://desk.example/signed-out"], IsFirstParty = true,
    };

    /// <summary>A public app in the browser; its redirect URI has a query.</summary>
    public static TestApp Notebook { get; } = new("notebook", AppKind.SinglePage)
    {
        RedirectUris = ["https://notebook.example/app?view=signed-in"], PostLogoutRedirectUris = ["https://notebook.example/app"],
    };

    /// <summary>A public app on a device, which may use any port of a loopback address, or its own scheme, or show a code to type elsewhere.</summary>
    public static TestApp Camera { get; } = new("camera", AppKind.Native)
    {
        RedirectUris = ["http://127.0.0.1/signed-in", "com.example.camera:/signed-in", "http://[::1]/signed-in"],
        GrantTypes = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    };

    /// <summary>A program that acts for itself.</summary>
    public static TestApp Robot { get; } = new("robot", AppKind.Service);

    /// <summary>An API whose access tokens are signed and leave no row; scope <c>orders.read</c>.</summary>
    public static TestApp Orders { get; } = new("orders", AppKind.Api) { AccessToken = AccessTokenKind.Jwt, ApiScope = "orders.read" };

    /// <summary>An API whose access tokens are signed and recorded; scope <c>ledger.read</c>.</summary>
    public static TestApp Ledger { get; } = new("ledger", AppKind.Api) { AccessToken = AccessTokenKind.JwtRecorded, ApiScope = "ledger.read" };

    /// <summary>An API whose access tokens are references; scope <c>vault.read</c>.</summary>
    public static TestApp Vault { get; } = new("vault", AppKind.Api) { AccessToken = AccessTokenKind.Reference, ApiScope = "vault.read" };

    /// <summary>All of them, APIs first.</summary>
    public static IReadOnlyList<TestApp> All { get; } = [Orders, Ledger, Vault, Shop, Desk, Notebook, Camera, Robot];

    /// <summary>The scopes that the apps may ask for.</summary>
    public static IReadOnlyList<string> Scopes { get; } =
        ["profile", "email", "address", "phone", "roles", "groups", "offline_access", "orders.read", "ledger.read", "vault.read"];

    /// <summary>Its redirect URIs; the first is the one that <see cref="RelyingPartyClient"/> uses.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where a sign-out may return.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Its grant types; null for those of its kind.</summary>
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>Whether it belongs to the operator, so that nobody is asked for consent.</summary>
    public bool IsFirstParty { get; init; }

    /// <summary>What access tokens for it are, where it is an API.</summary>
    public AccessTokenKind AccessToken { get; init; }

    /// <summary>The scope that it offers, where it is an API.</summary>
    public string? ApiScope { get; init; }

    /// <summary>Its secret; null where it keeps none. Made anew in each process.</summary>
    public string? Secret => Generated?.Text;

    internal GeneratedSecret? Generated { get; } = Kind.KeepsSecret() ? ClientSecrets.Generate() : null;
}
