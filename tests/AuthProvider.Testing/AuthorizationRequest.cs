using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Testing;

/// <summary>An authorization request that is about to be sent, with what the app keeps for the answer (RFC 6749, 4.1.1; RFC 7636, 4.1).</summary>
/// <param name="Parameters">The parameters, in order.</param>
/// <param name="Verifier">The PKCE verifier.</param>
public sealed record AuthorizationRequest(IReadOnlyDictionary<string, string> Parameters, string Verifier)
{
    /// <summary>The <c>state</c>; null where none is sent.</summary>
    public string? State => Parameters.GetValueOrDefault("state");

    /// <summary>The <c>nonce</c>; null where none is sent.</summary>
    public string? Nonce => Parameters.GetValueOrDefault("nonce");

    /// <summary>Where the answer goes; null where none is sent.</summary>
    public string? RedirectUri => Parameters.GetValueOrDefault("redirect_uri");

    /// <summary>The address of the authorization endpoint with the parameters in its query.</summary>
    public string Address => "/connect/authorize?" + string.Join('&', Parameters.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    internal static AuthorizationRequest Create(TestApp app, string scope, IEnumerable<(string Name, string? Value)> changes)
    {
        var verifier = RandomText();
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_id"] = app.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = app.RedirectUris[0],
            ["scope"] = scope,
            ["state"] = RandomText(),
            ["nonce"] = RandomText(),
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                parameters.Remove(name);
            }
            else
            {
                parameters[name] = value;
            }
        }

        return new AuthorizationRequest(parameters, verifier);
    }

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
