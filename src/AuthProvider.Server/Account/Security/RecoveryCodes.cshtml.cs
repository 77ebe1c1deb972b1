using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.Security;

/// <summary>Makes new recovery codes for the signed-in user.</summary>
[RecentSignIn]
public sealed class RecoveryCodesModel(SecondFactorStore factors, SecurityJournal journal) : PageModel
{
    /// <summary>How many are left.</summary>
    public int Left { get; private set; }

    /// <summary>The new ones, right after they were made; else null.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        Left = await factors.CountRecoveryCodesAsync(User.GetUserId(), HttpContext.RequestAborted);
        return await HasAuthenticatorAsync() ? Page() : LocalRedirect("~/account/security");
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await HasAuthenticatorAsync())
        {
            return LocalRedirect("~/account/security");
        }

        Codes = await factors.MakeRecoveryCodesAsync(User.GetUserId(), HttpContext.RequestAborted);
        await journal.RecordAsync(User.GetUserId(), SecurityEvents.RecoveryCodesMade, cancellationToken: HttpContext.RequestAborted);
        return Page();
    }

    private async Task<bool> HasAuthenticatorAsync() => await factors.FindAsync(User.GetUserId(), HttpContext.RequestAborted) is not null;
}
