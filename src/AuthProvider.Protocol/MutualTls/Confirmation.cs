using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>The claim <c>cnf</c> that binds a token to a certificate (RFC 8705, 3.1; RFC 7800, 3).</summary>
internal static class Confirmation
{
    /// <summary>The name of the claim.</summary>
    public const string Claim = "cnf";

    private const string Method = "x5t#S256";

    /// <summary>The thumbprint of a certificate: SHA-256 of its DER, base64url.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate) => Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

    /// <summary>Binds a token.</summary>
    public static void Bind(ClaimsPrincipal token, X509Certificate2 certificate) =>
        token.SetClaim(Claim, new JsonObject { [Method] = ThumbprintOf(certificate) });

    /// <summary>The thumbprint that a token is bound to; null where it is bound to no certificate.</summary>
    public static string? Find(ClaimsPrincipal? token)
    {
        if (token?.GetClaim(Claim) is not { Length: > 0 } text)
        {
            return null;
        }

        using var json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty(Method, out var value) ? value.GetString() : null;
    }
}
