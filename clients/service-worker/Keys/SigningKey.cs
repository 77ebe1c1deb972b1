using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace ServiceWorker.Keys;

/// <summary>The key with which this service proves who it is (<c>private_key_jwt</c>): made at the first start, readable to its owner only.</summary>
public sealed class SigningKey
{
    private SigningKey(ECDsa key)
    {
        var security = new ECDsaSecurityKey(key);
        security.KeyId = Base64UrlEncoder.Encode(security.ComputeJwkThumbprint());
        Credentials = new SigningCredentials(security, SecurityAlgorithms.EcdsaSha256);

        var point = key.ExportParameters(includePrivateParameters: false).Q;
        PublicSet = new
        {
            keys = new[]
            {
                new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y), kid = security.KeyId, use = "sig", alg = "ES256" },
            },
        };
    }

    public SigningCredentials Credentials { get; }

    /// <summary>The public part, as a JSON Web Key Set (RFC 7517, 5).</summary>
    public object PublicSet { get; }

    public static SigningKey LoadOrMake(string file, IHostEnvironment environment)
    {
        var path = Path.Combine(environment.ContentRootPath, file);
        if (!File.Exists(path))
        {
            Make(path);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new SigningKey(key);
    }

    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
    }
}
