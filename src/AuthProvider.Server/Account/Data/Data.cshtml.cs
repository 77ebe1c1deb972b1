using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.Data;

/// <summary>Gives the signed-in user what is kept about them, and deletes it.</summary>
[RecentSignIn]
public sealed class DataModel(UserCache users, AccountDeletion deletion, PersonalData data, SecurityJournal journal) : PageModel
{
    /// <summary>When the account is deleted; null where it is not.</summary>
    public DateTimeOffset? DeleteAt { get; private set; }

    /// <summary>When it would be deleted if the user asked for it now.</summary>
    public DateTimeOffset NextDeletion => deletion.NextDeletion;

    /// <summary>Whether nobody else could run the server.</summary>
    public bool IsLastAdministrator { get; private set; }

    public async Task OnGetAsync()
    {
        DeleteAt = (await users.FindAsync(User.GetUserId(), HttpContext.RequestAborted))?.DeleteAt;
        IsLastAdministrator = await deletion.IsLastAdministratorAsync(User.GetUserId(), HttpContext.RequestAborted);
    }

    /// <summary>Gives it as a file.</summary>
    public async Task<IActionResult> OnPostDownloadAsync()
    {
        await journal.RecordAsync(User.GetUserId(), SecurityEvents.DataDownloaded, cancellationToken: HttpContext.RequestAborted);
        Response.Headers.CacheControl = "no-store";
        return File(await data.CollectAsync(User.GetUserId(), HttpContext.RequestAborted), "application/json", "my-data.json");
    }

    /// <summary>Plans the deletion.</summary>
    /// <param name="sure">Whether the user is.</param>
    public async Task<IActionResult> OnPostDeleteAsync(bool sure)
    {
        if (!sure || await deletion.IsLastAdministratorAsync(User.GetUserId(), HttpContext.RequestAborted))
        {
            return LocalRedirect("~/account/data");
        }

        await deletion.PlanAsync(User.GetUserId(), User.GetSessionId(), HttpContext.RequestAborted);
        await journal.RecordAsync(User.GetUserId(), SecurityEvents.DeletionAsked, cancellationToken: CancellationToken.None);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/data", Notice.DeletionPlanned));
    }

    /// <summary>Keeps the account.</summary>
    public async Task<IActionResult> OnPostKeepAsync()
    {
        await deletion.StopAsync(User.GetUserId(), HttpContext.RequestAborted);
        await journal.RecordAsync(User.GetUserId(), SecurityEvents.DeletionStopped, cancellationToken: CancellationToken.None);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/data", Notice.AccountKept));
    }
}
