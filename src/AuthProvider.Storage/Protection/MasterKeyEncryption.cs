using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Protection;

/// <summary>Wraps each key of the Data Protection ring with the <see cref="MasterKey"/> before it goes to the database.</summary>
internal sealed class MasterKeyEncryptor(MasterKey key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var data = key.Protect(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        return new(new XElement(WrappedKeys.ElementName, new XElement("value", Convert.ToBase64String(data))), typeof(MasterKeyDecryptor));
    }
}

/// <summary>Unwraps what <see cref="MasterKeyEncryptor"/> wrapped. Data Protection creates it by the type's name in the database.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly MasterKey _key = services.GetRequiredService<MasterKey>();

    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(Encoding.UTF8.GetString(WrappedKeys.Unwrap(_key, encryptedElement)));
}

/// <summary>The keys of the ring as they lie in the database.</summary>
internal static class WrappedKeys
{
    /// <summary>The element that holds what was wrapped.</summary>
    public const string ElementName = "masterKey";

    /// <summary>Unwraps an element.</summary>
    /// <exception cref="CryptographicException">Another master key wrapped it.</exception>
    public static byte[] Unwrap(MasterKey key, XElement element) => key.Unprotect(Convert.FromBase64String(element.Value));

    /// <summary>
    /// Whether the master key opens a key of the ring; true where there is none. Data Protection cannot be asked: it adds a key of its own
    /// where it can open none, also to decrypt.
    /// </summary>
    public static async Task<bool> AreOfAsync(MasterKey key, AuthProviderDbContext database, CancellationToken cancellationToken)
    {
        var texts = await database.DataProtectionKeys.AsNoTracking().Select(row => row.Xml).ToListAsync(cancellationToken);
        var elements = texts.SelectMany(ElementsOf).ToList();
        return elements.Count == 0 || elements.Exists(element => Opens(key, element));
    }

    private static IEnumerable<XElement> ElementsOf(string? text)
    {
        try
        {
            return XElement.Parse(text ?? "").Descendants(ElementName);
        }
        catch (XmlException)
        {
            // Data Protection passes over it too.
            return [];
        }
    }

    private static bool Opens(MasterKey key, XElement element)
    {
        try
        {
            Unwrap(key, element);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
