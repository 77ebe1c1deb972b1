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
using Microsoft.Extensions.Localization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.Password;

/// <summary>Changes the password of the signed-in user; who has none sets a first one (<see cref="FirstPasswordModel"/>).</summary>
[RecentSignIn]
public sealed class PasswordModel(
    AuthProviderDbContext database, PasswordCheck passwords, PasswordJudge judge, UserDirectory directory, SecurityJournal journal, IStringLocalizer<PasswordModel> words)
    : PageModel
{
    /// <summary>The password until now.</summary>
    [BindProperty]
    public string? Current { get; set; }

    /// <summary>The password from now on.</summary>
    [BindProperty]
    public string? New { get; set; }

    /// <summary>The name that the user signs in with.</summary>
    public string? UserName => User.FindFirst(Claims.PreferredUsername)?.Value;

    public async Task<IActionResult> OnGetAsync() => await HasNoneAsync() ? SetFirst() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await HasNoneAsync())
        {
            return SetFirst();
        }

        if (string.IsNullOrEmpty(Current))
        {
            ModelState.AddModelError(nameof(Current), words["EnterCurrent"]);
        }

        if ((judge.Check(New, UserName) ?? CheckNew()) is { } message)
        {
            ModelState.AddModelError(nameof(New), message);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (await passwords.CheckAsync(User.GetUserId(), User.GetSessionId(), Current!, HttpContext.RequestAborted) is not { User: { } user })
        {
            ModelState.AddModelError(nameof(Current), words["Wrong"]);
            return Page();
        }

        var hash = await passwords.HashAsync(user, New!, HttpContext.RequestAborted);
        await using var transaction = await database.Database.BeginTransactionAsync(HttpContext.RequestAborted);
        if (await directory.ReplacePasswordHashAsync(user, hash, User.GetSessionId(), HttpContext.RequestAborted) is not { } ended)
        {
            ModelState.AddModelError(nameof(Current), words["Wrong"]);
            return Page();
        }

        await journal.RecordAsync(user.Id, SecurityEvents.PasswordChanged, cancellationToken: HttpContext.RequestAborted);
        await transaction.CommitAsync(HttpContext.RequestAborted);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", Notice.PasswordChanged, ended.Count));
    }

    private Task<bool> HasNoneAsync()
    {
        var id = User.GetUserId();
        return database.Users.AnyAsync(user => user.Id == id && user.PasswordHash == null, HttpContext.RequestAborted);
    }

    private LocalRedirectResult SetFirst() => LocalRedirect("~/account/password/first");

    private string? CheckNew() => string.Equals(New, Current, StringComparison.Ordinal) ? words["Same"].Value : null;
}
