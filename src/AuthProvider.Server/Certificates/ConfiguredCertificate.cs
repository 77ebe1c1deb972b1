using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Server.Certificates;

/// <summary>A certificate in files that a section of Kestrel's settings names.</summary>
/// <param name="Path">The certificate as PEM or DER, with those above it; without <paramref name="KeyPath"/> PKCS 12, with its key.</param>
/// <param name="KeyPath">The key as PEM; null for none.</param>
/// <param name="Password">What the key is encrypted with; null for nothing.</param>
internal sealed record ConfiguredCertificate(string Path, string? KeyPath, string? Password)
{
    /// <summary>Reads where a section has its files.</summary>
    /// <param name="section">Such as <c>Kestrel:Certificates:Default</c>.</param>
    /// <param name="contentRoot">Where relative paths begin.</param>
    /// <returns>The files; null where the section names none.</returns>
    public static ConfiguredCertificate? Find(IConfigurationSection section, string contentRoot) => section["Path"] is { Length: > 0 } path
        ? new(
            System.IO.Path.Combine(contentRoot, path),
            section["KeyPath"] is { Length: > 0 } key ? System.IO.Path.Combine(contentRoot, key) : null,
            section["Password"])
        : null;

    /// <summary>Whether an exception of <see cref="Read"/> is the fault of the files.</summary>
    public static bool IsUnreadable(Exception exception) => exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException;

    /// <summary>What is in the files, as a hash; null where they cannot be read.</summary>
    public byte[]? TryHash()
    {
        try
        {
            return SHA256.HashData([.. File.ReadAllBytes(Path), .. KeyPath is null ? [] : File.ReadAllBytes(KeyPath)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>The certificate with its key, and the others that the file has.</returns>
    public (X509Certificate2 Certificate, X509Certificate2Collection Others) Read()
    {
        X509Certificate2Collection all = [];
        if (KeyPath is null)
        {
            all = X509CertificateLoader.LoadPkcs12CollectionFromFile(Path, Password);
            var own = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("The file has no key.");
            all.Remove(own);
            return (own, all);
        }

        var text = File.ReadAllText(Path);
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            all.ImportFromPem(text);
        }
        else
        {
            all.Add(X509CertificateLoader.LoadCertificateFromFile(Path));
        }

        if (all.Count == 0)
        {
            throw new CryptographicException("The file has no certificate.");
        }

        using var bare = all[0];
        all.RemoveAt(0);
        var (certificate, key) = (bare.ExportCertificatePem(), File.ReadAllText(KeyPath));
        return (Usable(Password is null ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, Password)), all);
    }

    // Windows serves no TLS with a key that lives in memory only.
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null) : certificate;
}
