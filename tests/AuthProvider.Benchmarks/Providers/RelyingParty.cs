using System.Security.Cryptography;
using System.Text;
using System.Buffers.Text;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>An app that signs people in through the authorization code flow with PKCE.</summary>
/// <param name="ClientId">Its identifier.</param>
/// <param name="Secret">Its secret, sent in the form.</param>
/// <param name="Scope">What it asks for.</param>
internal sealed record RelyingParty(string ClientId, string Secret, string Scope)
{
    /// <summary>Where codes go; nobody listens there.</summary>
    public const string RedirectUri = "https://app.example.com/callback";

    private const string Verifier = "benchmark-code-verifier-of-more-than-43-characters";

    /// <summary>The resource of its access tokens (RFC 8707); null where the scope says it.</summary>
    public string? Resource { get; init; }

    /// <summary>The <c>prompt</c> of its authorization requests; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>Path and query of an authorization request.</summary>
    public string AuthorizeTarget(Endpoints endpoints) => endpoints.Authorize + "?" + Form.Write(
        ("client_id", ClientId),
        ("response_type", "code"),
        ("redirect_uri", RedirectUri),
        ("scope", Scope),
        ("resource", Resource),
        ("prompt", Prompt),
        ("state", "af0ifjsldkj-af0ifjsldkj"),
        ("nonce", "n-0S6_WzA2Mj-n-0S6_WzA2Mj"),
        ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))),
        ("code_challenge_method", "S256"));

    /// <summary>The token request that redeems a code.</summary>
    public string CodeForm(string code) => Form.Write(
        ("grant_type", "authorization_code"),
        ("client_id", ClientId),
        ("client_secret", Secret),
        ("redirect_uri", RedirectUri),
        ("code_verifier", Verifier),
        ("code", code));

    /// <summary>The token request that uses a refresh token.</summary>
    public string RefreshForm(string token) => Form.Write(
        ("grant_type", "refresh_token"),
        ("client_id", ClientId),
        ("client_secret", Secret),
        ("refresh_token", token));
}
