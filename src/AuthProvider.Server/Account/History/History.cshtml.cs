using AuthProvider.Server.Sessions;
using AuthProvider.Storage.SecurityHistory;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.History;

/// <summary>What happened to the account of the signed-in user.</summary>
public sealed class HistoryModel(SecurityHistoryStore history) : PageModel
{
    private const int Shown = 200;

    /// <summary>The events, the newest first.</summary>
    public IReadOnlyList<SecurityEvent> Events { get; private set; } = [];

    public async Task OnGetAsync() => Events = await history.FindAsync(User.GetUserId(), Shown, HttpContext.RequestAborted);
}
