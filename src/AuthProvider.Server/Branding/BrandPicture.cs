using System.Security.Cryptography;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Branding;

/// <summary>A picture of a brand, read from its file at start.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ContentType">What they are, judged by their beginning and not by the name of the file.</param>
/// <param name="Version">Changes with the bytes; part of the address, so that browsers may keep the picture.</param>
public sealed record BrandPicture(ReadOnlyMemory<byte> Content, string ContentType, string Version)
{
    /// <summary>The largest file, in bytes: every page shows it.</summary>
    public const int MaximumSize = 256 * 1024;

    private const string Takes = "a file with a picture (SVG, PNG, JPEG, WebP or ICO) of at most 256 KB";

    /// <summary>Reads one.</summary>
    /// <param name="setting">The setting that names the file.</param>
    /// <param name="file">The file; a relative path counts from the current folder.</param>
    /// <exception cref="StartException">There is no such file, it is too large, or holds no picture that browsers show.</exception>
    public static BrandPicture Read(string setting, string file)
    {
        byte[] content;
        try
        {
            var information = new FileInfo(file);
            if (information is { Exists: true, Length: > MaximumSize })
            {
                throw Refuse(setting, file, null);
            }

            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Refuse(setting, file, exception);
        }

        return FindType(content) is { } type
            ? new(content, type, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)))
            : throw Refuse(setting, file, null);
    }

    private static StartException Refuse(string setting, string file, Exception? inner) => inner is null
        ? SettingValues.Refuse(setting, file, Takes)
        : new StartException($"{setting} is '{file}': it takes {Takes}.", inner);

    private static string? FindType(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) ? "image/png"
        : content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : content.StartsWith("RIFF"u8) && content.Length > 12 && content[8..].StartsWith("WEBP"u8) ? "image/webp"
        : content.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "image/x-icon"
        : content.IndexOf("<svg"u8) >= 0 ? "image/svg+xml"
        : null;
}
