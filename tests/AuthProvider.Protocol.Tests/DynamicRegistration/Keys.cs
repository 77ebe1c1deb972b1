using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>A key pair of a test.</summary>
internal static class Keys
{
    private static readonly ECDsaSecurityKey Key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "ec" };

    /// <summary>The JSON Web Key Set with the public key.</summary>
    public static string Public { get; } = Describe();

    /// <summary>Signs a JWT.</summary>
    public static string Sign(Dictionary<string, object> claims, ECDsaSecurityKey? key = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims, SigningCredentials = new(key ?? Key, SecurityAlgorithms.EcdsaSha256),
        });

    private static string Describe()
    {
        var point = Key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", kid = "ec", crv = "P-256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } },
        });
    }
}
