using System.Net;
using System.Net.Mail;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>How the connection to the mail server is protected (<c>Mail:Security</c>).</summary>
public enum MailSecurity
{
    /// <summary>TLS after STARTTLS, and nothing without it (RFC 3207).</summary>
    StartTls = 0,

    /// <summary>TLS from the beginning (RFC 8314, 3.3).</summary>
    Tls = 1,

    /// <summary>No protection: for a mail server on this machine or in a network that is trusted.</summary>
    None = 2,
}

/// <summary>The section <c>Mail</c>: the server that takes our messages.</summary>
public sealed record MailSettings
{
    /// <summary><c>Mail:Host</c>.</summary>
    public required string Host { get; init; }

    /// <summary><c>Mail:Port</c>. Default: 587 with StartTls, 465 with Tls, 25 with None.</summary>
    public required int Port { get; init; }

    /// <summary><c>Mail:Security</c>. Default: StartTls.</summary>
    public MailSecurity Security { get; init; }

    /// <summary><c>Mail:UserName</c>; null: the mail server asks for none.</summary>
    public string? UserName { get; init; }

    /// <summary><c>Mail:Password</c>.</summary>
    public string? Password { get; init; }

    /// <summary><c>Mail:From</c>: the sender, as <c>name@example.com</c> or <c>Name &lt;name@example.com&gt;</c>.</summary>
    public required MailAddress From { get; init; }

    /// <summary>Reads the section; null where no mail server is set.</summary>
    /// <exception cref="StartException">A setting has a wrong value, or one is missing.</exception>
    internal static MailSettings? Read(SettingValues values)
    {
        if (values.Text("Mail:Host") is not { } host)
        {
            return Array.Find(["Mail:Port", "Mail:Security", "Mail:UserName", "Mail:Password", "Mail:From"], name => values.Text(name) is not null) is { } alone
                ? throw new StartException($"{alone} is set and Mail:Host is not: it takes the name of the mail server.")
                : null;
        }

        if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
        {
            throw SettingValues.Refuse("Mail:Host", host, "the name or address of a mail server, such as smtp.example.com");
        }

        var security = values.Choice("Mail:Security", MailSecurity.StartTls);
        var settings = new MailSettings
        {
            Host = host,
            Port = values.Number("Mail:Port", 1, 65_535) ?? security switch { MailSecurity.StartTls => 587, MailSecurity.Tls => 465, _ => 25 },
            Security = security,
            UserName = values.Text("Mail:UserName"),
            Password = values.Text("Mail:Password"),
            From = ReadSender(values),
        };
        if (settings.UserName is null != settings.Password is null)
        {
            throw new StartException("Mail:UserName and Mail:Password are set together, or neither is.");
        }

        return settings is { Security: MailSecurity.None, UserName: not null } && !IsThisMachine(host)
            ? throw new StartException("Mail:Security is None and Mail:Password is set: a password goes to another machine over TLS only.")
            : settings;
    }

    private static MailAddress ReadSender(SettingValues values)
    {
        const string Takes = "the sender's address, such as accounts@example.com or Example <accounts@example.com>";
        return values.Text("Mail:From") is not { } text ? throw new StartException($"Mail:Host is set and Mail:From is not: it takes {Takes}.")
            : MailAddress.TryCreate(text, out var address) ? address
            : throw SettingValues.Refuse("Mail:From", text, Takes);
    }

    private static bool IsThisMachine(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
