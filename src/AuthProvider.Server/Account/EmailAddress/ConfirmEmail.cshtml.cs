using System.Text.Json;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.SecurityHistory;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.EmailAddress;

/// <summary>
/// Takes the yes of an address, from the owner of the account at the same time: a letter whose link was opened by somebody else confirms
/// nothing, so that nobody can be made to confirm the account of another with their own address (SECURITY S10).
/// </summary>
public sealed class ConfirmEmailModel(AuthProviderDbContext database, OneTimeLinkStore links, EmailAddressStore addresses, SecurityJournal journal) : PageModel
{
    private static readonly string[] Purposes = [LinkPurposes.EmailConfirmation, LinkPurposes.EmailChangeNew, LinkPurposes.EmailChangeOld];

    /// <summary>The secret of the link.</summary>
    [FromQuery(Name = "link")]
    public string? Link { get; set; }

    /// <summary>What the link is for; null where it does not work.</summary>
    public string? Purpose { get; private set; }

    /// <summary>Whether the link is for another account than the one that is signed in.</summary>
    public bool IsOfOther { get; private set; }

    /// <summary>Whether another account has the address.</summary>
    public bool IsTaken { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() is not null && !IsOfOther ? Page() : Refuse();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is null || IsOfOther)
        {
            return Refuse();
        }

        var (userId, aborted) = (User.GetUserId(), HttpContext.RequestAborted);
        await using var transaction = await database.Database.BeginTransactionAsync(aborted);
        if (await links.RedeemAsync(Purpose!, Link!, aborted) is not { Payload: { } payload } link || link.UserId != userId)
        {
            Purpose = null;
            return Refuse();
        }

        var about = JsonSerializer.Deserialize<string>(payload)!;
        var outcome = Purpose is LinkPurposes.EmailConfirmation
            ? await addresses.ConfirmAsync(userId, about, aborted)
            : await addresses.ApproveAsync(userId, Guid.ParseExact(about, "N"), Purpose is LinkPurposes.EmailChangeNew, aborted);
        if (outcome is EmailOutcome.Taken or EmailOutcome.Outdated)
        {
            (Purpose, IsTaken) = (null, outcome is EmailOutcome.Taken);
            return Refuse();
        }

        if (outcome is EmailOutcome.Done)
        {
            await journal.RecordAsync(userId, Purpose is LinkPurposes.EmailConfirmation ? SecurityEvents.EmailConfirmed : SecurityEvents.EmailChanged, cancellationToken: aborted);
        }

        await transaction.CommitAsync(aborted);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", outcome is EmailOutcome.Done ? Notice.EmailConfirmed : Notice.EmailHalfConfirmed));
    }

    private async Task<RedeemedLink?> LoadAsync()
    {
        foreach (var purpose in Purposes)
        {
            if (await links.PeekAsync(purpose, Link ?? "", HttpContext.RequestAborted) is { } link)
            {
                (Purpose, IsOfOther) = (purpose, link.UserId != User.GetUserId());
                return link;
            }
        }

        return null;
    }

    private static PageResult Refuse() => new() { StatusCode = StatusCodes.Status403Forbidden };
}
