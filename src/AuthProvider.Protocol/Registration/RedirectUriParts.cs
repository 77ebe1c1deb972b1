using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Protocol.Registration;

/// <summary>An http or https URI cut at the characters of RFC 3986, 3.2, and at nothing else.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Authority">What stands between <c>//</c> and the next <c>/</c> or <c>?</c>.</param>
/// <param name="Rest">Path and query, as they stand.</param>
internal sealed record RedirectUriParts(string Scheme, string Authority, string Rest)
{
    /// <summary>The host, brackets included; the whole authority where no port follows.</summary>
    public string Host => PortStart < 0 ? Authority : Authority[..PortStart];

    /// <summary>Whether the authority is a lower-case name, an IPv4 address in four decimal parts or an IPv6 address, with an optional port.</summary>
    public bool HasPlainHost => IsPlainHost(Host) && (PortStart < 0 || IsPort(Authority[(PortStart + 1)..]));

    /// <summary>Whether the host is one of the three spellings of this machine that apps may use.</summary>
    public bool IsLoopback => Host is "localhost" or "127.0.0.1" or "[::1]";

    private int PortStart => Authority.EndsWith(']') ? -1 : Authority.LastIndexOf(':');

    /// <summary>Cuts a URI; null where it is not http or https, or has no authority.</summary>
    public static RedirectUriParts? Split(string uri)
    {
        var scheme = uri.StartsWith("https://", StringComparison.Ordinal) ? "https"
            : uri.StartsWith("http://", StringComparison.Ordinal) ? "http"
            : null;
        if (scheme is null)
        {
            return null;
        }

        var start = scheme.Length + 3;
        var end = uri.AsSpan(start).IndexOfAny('/', '?');
        var authority = end < 0 ? uri[start..] : uri[start..(start + end)];
        return authority.Length == 0 ? null : new RedirectUriParts(scheme, authority, end < 0 ? "" : uri[(start + end)..]);
    }

    private static bool IsPlainHost(string host)
    {
        if (host.StartsWith('['))
        {
            return host.EndsWith(']')
                && IPAddress.TryParse(host[1..^1], out var address)
                && address.AddressFamily is AddressFamily.InterNetworkV6
                && string.Equals(address.ToString(), host[1..^1], StringComparison.Ordinal)
                && !host.Contains('%', StringComparison.Ordinal);
        }

        // A top-level label has no underscore, and parsers differ over one that does.
        var labels = host.Split('.');
        if (!labels.All(IsLabel) || labels[^1].Contains('_', StringComparison.Ordinal))
        {
            return false;
        }

        // A last label of digits makes browsers read an IPv4 address, in any of its odd spellings (WHATWG URL, 3.5): only the plain one will do.
        return !IsNumber(labels[^1]) || (labels.Length == 4 && IPAddress.TryParse(host, out var ip) && string.Equals(ip.ToString(), host, StringComparison.Ordinal));
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_')
        && label[0] != '-'
        && label[^1] != '-';

    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));

    private static bool IsPort(string port) =>
        port.Length is > 0 and <= 5 && port.All(char.IsAsciiDigit) && port[0] != '0' && int.Parse(port, provider: null) <= 65535;
}
