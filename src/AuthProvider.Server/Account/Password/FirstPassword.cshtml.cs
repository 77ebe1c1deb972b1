using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.Password;

/// <summary>
/// Sets the first password of a signed-in user who has signed in with a passkey or another provider so far: there is no old one to prove, so
/// the sign-in has to be a recent one. Whoever has a password changes it, on <see cref="PasswordModel"/>.
/// </summary>
[RecentSignIn]
public sealed class FirstPasswordModel(
    AuthProviderDbContext database, PasswordCheck passwords, PasswordJudge judge, UserDirectory directory, SecurityJournal journal) : PageModel
{
    /// <summary>The password from now on.</summary>
    [BindProperty]
    public string? New { get; set; }

    /// <summary>The name that the user signs in with.</summary>
    public string? UserName => User.FindFirst(Claims.PreferredUsername)?.Value;

    public async Task<IActionResult> OnGetAsync() => await FindAsync() is null ? Change() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await FindAsync() is not { } user)
        {
            return Change();
        }

        if (judge.Check(New, UserName) is { } message)
        {
            ModelState.AddModelError(nameof(New), message);
            return Page();
        }

        // Before the transaction: SQLite has one writer at a time.
        var hash = await passwords.HashAsync(user, New!, HttpContext.RequestAborted);
        await using var transaction = await database.Database.BeginTransactionAsync(HttpContext.RequestAborted);

        // Another request may have set one meanwhile, which is not lost without its being known here.
        if (await directory.ReplacePasswordHashAsync(user, hash, User.GetSessionId(), HttpContext.RequestAborted) is not { } ended)
        {
            return Change();
        }

        await journal.RecordAsync(user.Id, SecurityEvents.PasswordChanged, cancellationToken: HttpContext.RequestAborted);
        await transaction.CommitAsync(HttpContext.RequestAborted);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", Notice.PasswordChanged, ended.Count));
    }

    private Task<User?> FindAsync()
    {
        var id = User.GetUserId();
        return database.Users.AsTracking().SingleOrDefaultAsync(user => user.Id == id && user.PasswordHash == null, HttpContext.RequestAborted);
    }

    private LocalRedirectResult Change() => LocalRedirect("~/account/password");
}
