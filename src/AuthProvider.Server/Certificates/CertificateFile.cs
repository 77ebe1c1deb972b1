using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Server.Certificates;

/// <summary>A certificate (<c>NAME.pem</c>) and its key (<c>NAME.key</c>, readable to its owner only).</summary>
internal sealed class CertificateFile(string folder, string name)
{
    private readonly string _certificatePath = Path.Combine(folder, name + ".pem");
    private readonly string _keyPath = Path.Combine(folder, name + ".key");

    /// <summary>Reads both; null where one is missing, or they do not belong together.</summary>
    public X509Certificate2? Read()
    {
        if (!File.Exists(_certificatePath) || !File.Exists(_keyPath))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Not what we wrote: it is made anew.
            return null;
        }
    }

    /// <summary>Reads the key; null where there is none.</summary>
    public ECDsa? ReadKey()
    {
        if (!File.Exists(_keyPath))
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(_keyPath));
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    /// <summary>Writes the key where it is another one, then the certificate, each in one step.</summary>
    public void Write(X509Certificate2 certificate, ECDsa key)
    {
        var text = key.ExportPkcs8PrivateKeyPem();
        using (var current = ReadKey())
        {
            if (!string.Equals(current?.ExportPkcs8PrivateKeyPem(), text, StringComparison.Ordinal))
            {
                Replace(_keyPath, text, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Replace(_certificatePath, certificate.ExportCertificatePem(), Everybody);
    }

    private static void Replace(string path, string text, UnixFileMode mode)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var writer = new StreamWriter(temporary, options))
        {
            writer.WriteLine(text);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
