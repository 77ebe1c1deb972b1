using System.Globalization;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Mail;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.EmailAddress;

/// <summary>Confirms and changes the e-mail address of the signed-in user.</summary>
[RecentSignIn]
public sealed class EmailAddressModel(
    UserCache users,
    EmailAddressStore addresses,
    AuthProviderDbContext database,
    MailOutbox mail,
    MailAllowance letters,
    MailRoute route,
    SecurityJournal journal,
    IStringLocalizer<RuleWords> rules,
    IStringLocalizer<EmailAddressModel> words) : PageModel
{
    /// <summary>The address that is wanted.</summary>
    [BindProperty]
    public string? New { get; set; }

    /// <summary>The user as it is.</summary>
    public UserPicture Stored { get; private set; } = null!;

    /// <summary>The change that waits; null where none does.</summary>
    public EmailChange? Change { get; private set; }

    /// <summary>Whether letters can be sent.</summary>
    public bool Works => route.Works;

    public Task OnGetAsync() => LoadAsync();

    /// <summary>Begins a change.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        New = New?.Trim();
        if ((rules.SayIfAny(EmailRules.Check(New)) ?? (string.Equals(New, Stored.Email, StringComparison.OrdinalIgnoreCase) ? words["Same"].Value : null)) is { } message)
        {
            ModelState.AddModelError(nameof(New), message);
            return Page();
        }

        if (!letters.TryTakeFor(Stored.Id, New!, out var retryAfter))
        {
            return Refuse(retryAfter);
        }

        var aborted = HttpContext.RequestAborted;
        await using (var transaction = await database.Database.BeginTransactionAsync(aborted))
        {
            var change = await addresses.BeginChangeAsync(Stored.Id, New!, aborted);
            var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["change"] = change.ChangeId.ToString("N", CultureInfo.InvariantCulture), ["new"] = New! };
            await mail.OrderAsync(new MailOrder { Kind = MailKinds.ConfirmNewEmail, UserId = Stored.Id, To = New, Values = values }, aborted);
            if (change.OldConfirmedAt is null)
            {
                await mail.OrderAsync(new MailOrder { Kind = MailKinds.AllowEmailChange, UserId = Stored.Id, To = change.OldEmail, Values = values }, aborted);
            }

            await journal.RecordAsync(Stored.Id, SecurityEvents.EmailChangeAsked, cancellationToken: aborted);
            await transaction.CommitAsync(aborted);
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/email", Notice.EmailChangeBegun));
    }

    /// <summary>Sends the link that confirms the address once more.</summary>
    public async Task<IActionResult> OnPostConfirmAsync()
    {
        await LoadAsync();
        if (Stored is { Email.Length: > 0, EmailConfirmed: false })
        {
            if (!letters.TryTakeFor(Stored.Id, Stored.Email, out var retryAfter))
            {
                return Refuse(retryAfter);
            }

            await mail.OrderAsync(new MailOrder { Kind = MailKinds.ConfirmEmail, UserId = Stored.Id, To = Stored.Email }, HttpContext.RequestAborted);
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/email", Notice.ConfirmationSent));
    }

    /// <summary>Gives the change up.</summary>
    public async Task<IActionResult> OnPostStopAsync()
    {
        await addresses.StopChangeAsync(User.GetUserId(), HttpContext.RequestAborted);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/email", Notice.EmailChangeStopped));
    }

    private PageResult Refuse(TimeSpan retryAfter)
    {
        ModelState.AddModelError("", words["EnoughLetters"]);
        Response.SetRetryAfter(retryAfter);
        return new PageResult { StatusCode = StatusCodes.Status429TooManyRequests };
    }

    private async Task LoadAsync()
    {
        Stored = await users.FindAsync(User.GetUserId(), HttpContext.RequestAborted) ?? throw new InvalidOperationException("The user of a session is gone.");
        Change = await addresses.FindChangeAsync(Stored.Id, HttpContext.RequestAborted);
    }
}
