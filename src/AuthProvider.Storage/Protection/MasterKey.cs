using System.Security.Cryptography;
using System.Text;
using AuthProvider.Storage.Database;

namespace AuthProvider.Storage.Protection;

/// <summary>
/// The key that wraps the Data Protection ring, and is never in the database: 256 bits from the setting <c>MasterKey</c>, or from the
/// file <c>master.key</c> beside a SQLite database.
/// </summary>
public sealed class MasterKey
{
    private const int Length = 32;
    private const int MinimumTextLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>Makes the key of a text.</summary>
    /// <param name="text">At least 32 characters, random: of <c>openssl rand -base64 32</c>, say.</param>
    /// <exception cref="StartException">The text is too short.</exception>
    public static MasterKey FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length >= MinimumTextLength
            ? new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(text), Length, info: "AuthProvider master key"u8.ToArray()))
            : throw new StartException($"MasterKey is too short: it takes at least {MinimumTextLength} random characters, such as those of 'openssl rand -base64 32'.");
    }

    /// <summary>Reads the key from a file, or makes the file, readable to its owner only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayCreate">Whether the file may be made; false where a database exists already that another key protects.</param>
    /// <exception cref="StartException">The file is missing and may not be made, cannot be read or written, or holds no key.</exception>
    public static MasterKey FromFile(string path, bool mayCreate)
    {
        try
        {
            if (File.Exists(path))
            {
                return FromText(File.ReadAllText(path).Trim());
            }

            if (!mayCreate)
            {
                throw new StartException($"The master key '{path}' is missing, and without it nothing in the database can be decrypted: restore the file, or give the setting MasterKey.");
            }

            var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length));
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Whole or not at all, and on the disk before anything is encrypted with it.
            var unfinished = $"{path}.{Guid.CreateVersion7():N}.new";
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(Encoding.ASCII.GetBytes(text + Environment.NewLine));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(unfinished, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it meanwhile, and encrypts with that one.
                File.Delete(unfinished);
                return FromText(File.ReadAllText(path).Trim());
            }

            return FromText(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The master key '{path}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Encrypts with AES-256-GCM: nonce, tag, ciphertext.</summary>
    internal byte[] Protect(ReadOnlySpan<byte> plain)
    {
        var result = new byte[NonceLength + TagLength + plain.Length];
        var nonce = result.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceLength + TagLength), result.AsSpan(NonceLength, TagLength));
        return result;
    }

    /// <summary>Decrypts what <see cref="Protect"/> made.</summary>
    /// <exception cref="CryptographicException">Another key made it, or it was changed.</exception>
    internal byte[] Unprotect(ReadOnlySpan<byte> data)
    {
        if (data.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("The text is too short.");
        }

        var plain = new byte[data.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(data[..NonceLength], data[(NonceLength + TagLength)..], data.Slice(NonceLength, TagLength), plain);
        return plain;
    }
}
