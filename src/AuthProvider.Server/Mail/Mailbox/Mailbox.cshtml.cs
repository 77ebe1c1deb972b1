using System.Net;
using AuthProvider.Storage.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Mail.Mailbox;

/// <summary>
/// What would have been sent. There is such a page on a development server without a mail server only, for the machine that it runs on:
/// its letters open accounts.
/// </summary>
public sealed class MailboxModel(MailRoute route, MailOutbox outbox) : PageModel
{
    private const int Shown = 50;

    /// <summary>The letters, the newest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, Letter Letter)> Letters { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync()
    {
        if (!route.IsMailbox || HttpContext.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            return NotFound();
        }

        Letters = await outbox.FindKeptAsync(Shown, HttpContext.RequestAborted);
        return Page();
    }
}
