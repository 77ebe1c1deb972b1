using System.Net;
using System.Net.Sockets;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>The setting <c>Issuer</c>: the name under which apps know this server (OpenID Connect Discovery 1.0, 3; RFC 8414, 2).</summary>
internal static class IssuerSetting
{
    private const string Name = "Issuer";

    /// <summary>Reads it; it stays byte for byte as it is written.</summary>
    /// <exception cref="StartException">It is no issuer, or missing where the addresses give none.</exception>
    public static string Read(SettingValues values, ListenAddresses addresses)
    {
        if (values.Text(Name) is not { } text)
        {
            return FromAddress(addresses);
        }

        return IsIssuer(text)
            ? text
            : throw SettingValues.Refuse(Name, WithoutUser(text), "an absolute https URL without user, query and fragment, such as https://id.example.com");
    }

    private static bool IsIssuer(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && uri.UserInfo.Length == 0
        && text.All(letter => letter is > ' ' and < (char)0x7f and not ('?' or '#' or '\\' or '@' or '"' or '<' or '>'));

    private static string FromAddress(ListenAddresses addresses)
    {
        var first = addresses.First;
        if (!ListenAddresses.IsHttps(first))
        {
            throw new StartException(
                $"Issuer is missing: the first address that the server listens on ({first}) is not https, so set Issuer to the public https address, such as https://id.example.com.");
        }

        if (first.Port == 0 || first.IsUnixPipe || first.IsNamedPipe || !NamesHost(first.Host))
        {
            throw new StartException($"Issuer is missing: the address {first} does not say how apps reach this server, so set Issuer to its public https address.");
        }

        return first.ToString().TrimEnd('/');
    }

    // "*", "+", 0.0.0.0 and [::] mean every address of the machine.
    private static bool NamesHost(string host) =>
        host is not ("" or "*" or "+")
        && (!IPAddress.TryParse(host, out var address)
            || !(address.Equals(address.AddressFamily is AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any)));

    // A password in front of the host is not repeated on the screen.
    private static string WithoutUser(string text) => text.Contains('@', StringComparison.Ordinal) ? "…" + text[text.LastIndexOf('@')..] : text;
}
