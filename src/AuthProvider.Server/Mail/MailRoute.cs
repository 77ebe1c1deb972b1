using AuthProvider.Server.Settings;

namespace AuthProvider.Server.Mail;

/// <summary>Where messages go: to the mail server of the settings; without one, on a development server, to the mailbox page; else nowhere.</summary>
public sealed class MailRoute(ServerSettings settings, IWebHostEnvironment environment)
{
    /// <summary>The mail server; null where there is none.</summary>
    public MailSettings? Server => settings.Mail;

    /// <summary>Whether the mailbox page shows what would have been sent.</summary>
    public bool IsMailbox => Server is null && environment.IsDevelopment();

    /// <summary>Whether people can be written to: pages offer only what can be done.</summary>
    public bool Works => Server is not null || IsMailbox;
}
