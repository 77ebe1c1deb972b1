using AuthProvider.Server.Settings;
using AuthProvider.Storage.Mail;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace AuthProvider.Server.Mail;

/// <summary>Hands a letter to the mail server (RFC 5321). The server's certificate is checked like every other.</summary>
internal sealed class SmtpTransport(ServerSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends.</summary>
    /// <param name="mail">The settings of the mail server.</param>
    /// <param name="id">Names the message: one that is sent twice, as the answer to the first was lost, has the same name.</param>
    /// <param name="letter">What it says.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Why the mail server will never take it; null where it has taken it.</returns>
    public async Task<string?> SendAsync(MailSettings mail, Guid id, Letter letter, CancellationToken cancellationToken)
    {
        using var message = Compose(mail, id, letter);
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(mail.Host, mail.Port, OptionsOf(mail.Security), cancellationToken);
        if (mail is { UserName: { } userName, Password: { } password })
        {
            await client.AuthenticateAsync(userName, password, cancellationToken);
        }

        try
        {
            await client.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException exception) when ((int)exception.StatusCode >= 500)
        {
            return $"{(int)exception.StatusCode} {exception.ErrorCode}";
        }

        await client.DisconnectAsync(quit: true, cancellationToken);
        return null;
    }

    private MimeMessage Compose(MailSettings mail, Guid id, Letter letter)
    {
        var message = new MimeMessage { Subject = letter.Subject, Date = time.GetUtcNow(), MessageId = $"{id:N}@{new Uri(settings.Issuer).Host}" };
        message.From.Add(new MailboxAddress(mail.From.DisplayName, mail.From.Address));
        message.To.Add(new MailboxAddress(name: null, letter.To));

        // Nobody's holiday answers it (RFC 3834, 5).
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Body = new BodyBuilder { TextBody = LetterBody.Text(letter), HtmlBody = LetterBody.Html(letter) }.ToMessageBody();
        return message;
    }

    private static SecureSocketOptions OptionsOf(MailSecurity security) => security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };
}
