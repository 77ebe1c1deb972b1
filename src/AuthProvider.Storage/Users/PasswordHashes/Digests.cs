using System.Security.Cryptography;

namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>The digests that formats name.</summary>
internal static class Digests
{
    /// <summary>Finds one; null where it is not known here.</summary>
    public static HashAlgorithmName? Find(string name) => name switch
    {
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
