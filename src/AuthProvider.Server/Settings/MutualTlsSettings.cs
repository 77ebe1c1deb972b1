using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.MutualTls;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>The section <c>MutualTls</c>: where clients show certificates (RFC 8705).</summary>
public sealed record MutualTlsSettings
{
    private const string UrlName = "MutualTls:Url";
    private const string AuthoritiesName = "MutualTls:Authorities";
    private const string HeaderName = "MutualTls:CertificateHeader";

    /// <summary><c>MutualTls:Url</c>: the address at which certificates are asked for.</summary>
    public required Uri Url { get; init; }

    /// <summary><c>MutualTls:Authorities</c>: a PEM file, or a folder of such files (<c>*.pem</c>, <c>*.crt</c>). Default: none.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>
    /// <c>MutualTls:CertificateHeader</c>: the header in which a trusted proxy hands the certificate on. Then that proxy listens at
    /// <see cref="Url"/>, and this server does not. Default: null, none.
    /// </summary>
    public string? CertificateHeader { get; init; }

    /// <summary>Whether this server listens at <see cref="Url"/> itself.</summary>
    public bool Listens => CertificateHeader is null;

    /// <summary>What the protocol needs to know.</summary>
    public MutualTlsOptions ToOptions() => new() { Url = Url, Authorities = Authorities };

    /// <summary>Reads it.</summary>
    /// <exception cref="StartException">A setting has a wrong value.</exception>
    internal static MutualTlsSettings? Read(SettingValues values, ListenAddresses addresses, IReadOnlyList<IPNetwork> proxies, string issuer)
    {
        if (values.Text(UrlName) is not { } text)
        {
            return new[] { AuthoritiesName, HeaderName }.FirstOrDefault(name => values.Text(name) is not null) is { } lonely
                ? throw new StartException($"{lonely} is set and {UrlName} is not: it takes the address at which clients show their certificates, such as https://localhost:5443.")
                : null;
        }

        var settings = new MutualTlsSettings { Url = ReadUrl(text), Authorities = ReadAuthorities(values), CertificateHeader = ReadHeader(values, proxies) };
        if (settings.Listens)
        {
            CheckListener(settings.Url, addresses);
        }
        else if (string.Equals(settings.Url.Host, new Uri(issuer).Host, StringComparison.OrdinalIgnoreCase))
        {
            throw new StartException($"{UrlName} is '{text}', at the host of the issuer: with {HeaderName} it takes a host of its own, for which port of a host a client came to is what the client says.");
        }

        return settings;
    }

    private static Uri ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && string.Equals(url.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
        && url is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" }
            ? url
            : throw SettingValues.Refuse(UrlName, text, "an absolute https URL without user, query and fragment, such as https://localhost:5443");

    private static void CheckListener(Uri url, ListenAddresses addresses)
    {
        if (url.AbsolutePath is not "/")
        {
            throw new StartException($"{UrlName} is '{url}': where the server listens itself it takes scheme, host and port.");
        }

        if (addresses.All.Any(address => address.Port == url.Port))
        {
            throw new StartException($"{UrlName} is '{url}': port {url.Port} is one of --urls, where nobody is asked for a certificate. It takes a port of its own.");
        }
    }

    private static string? ReadHeader(SettingValues values, IReadOnlyList<IPNetwork> proxies)
    {
        if (values.Text(HeaderName) is not { } header)
        {
            return null;
        }

        if (!header.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-'))
        {
            throw SettingValues.Refuse(HeaderName, header, "the name of a header, such as Client-Cert");
        }

        return proxies is not []
            ? header
            : throw new StartException($"{HeaderName} is '{header}', and Proxy:Trusted is empty: name the network of the proxy there, for nobody else's header is believed.");
    }

    private static X509Certificate2Collection ReadAuthorities(SettingValues values)
    {
        X509Certificate2Collection authorities = [];
        if (values.Text(AuthoritiesName) is not { } path)
        {
            return authorities;
        }

        try
        {
            foreach (var file in FilesOf(path))
            {
                authorities.ImportFromPemFile(file);
            }
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{AuthoritiesName} names {path}, which cannot be read as PEM certificates: {exception.Message}", exception);
        }

        if (authorities.FirstOrDefault(certificate => !MayIssue(certificate)) is { } other)
        {
            throw new StartException($"{AuthoritiesName} names {path}, where the certificate of {other.Subject} is not one of an authority.");
        }

        return authorities.Any(certificate => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
            ? authorities
            : throw new StartException($"{AuthoritiesName} names {path}, where no root is: a certificate of an authority that signed itself.");
    }

    private static IEnumerable<string> FilesOf(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".pem" or ".crt").Order(StringComparer.Ordinal)
        : [path];

    private static bool MayIssue(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
