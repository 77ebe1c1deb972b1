using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.EndSession;

/// <summary>
/// Which sessions a sign-out ends, and ends them: the one of this browser, and the one that an ID token names, wherever it is. Neither waits
/// for the other: who signs out wants to be out here, also where the named session has ended meanwhile.
/// </summary>
public sealed class SessionsToEnd(BrowserSessions browsers, BrowserSessionChanges changes, SessionEnding sessions, SessionLists lists)
{
    /// <summary>The session of this browser that ends; null where there is none.</summary>
    /// <param name="request">What is asked for.</param>
    public async ValueTask<SessionSnapshot?> FindHereAsync(LogoutRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var browser = await browsers.GetAsync();
        var live = browser?.Sessions ?? [];
        return request switch
        {
            { Named: { } named } => Find(live, named.Sid) ?? live.FirstOrDefault(session => session.UserId == named.UserId),
            { Sid: { } sid } => Find(live, sid),
            _ => browser?.Active,
        };
    }

    /// <summary>Whether a session of another browser ends, live or idle: the one that an ID token names.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> IsElsewhereAsync(LogoutRequest request, CancellationToken cancellationToken) =>
        await FindElsewhereAsync(request, cancellationToken) is not null;

    /// <summary>
    /// Whether somebody is asked first (OpenID Connect RP-Initiated Logout 1.0, 2). Not where the ID token names the session here, live or
    /// idle: whatever else is signed in here goes on. Nor where nobody is signed in here and the named session has idled out elsewhere, as
    /// it signs nobody in any more.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> IsToBeAskedAsync(LogoutRequest request, CancellationToken cancellationToken)
    {
        // An ID token of a session of before, or of elsewhere, says nothing of the one that its user has here now.
        if (await FindHereAsync(request) is { } here)
        {
            return !string.Equals(here.Sid, request.Named?.Sid, StringComparison.Ordinal);
        }

        return await FindElsewhereAsync(request, cancellationToken) is { } elsewhere
            && (await browsers.GetAsync() is { Sessions.Count: > 0 }
                || (await lists.ListAsync(elsewhere.UserId, cancellationToken)).Any(live => live.Id == elsewhere.Id));
    }

    /// <summary>Ends them, also where the browser does not wait for the answer: a second click breaks off the request of the first one.</summary>
    /// <param name="request">What is asked for.</param>
    /// <returns>The request with what has ended, as far as whoever ends it may see its apps.</returns>
    public async Task<LogoutRequest> EndAsync(LogoutRequest request)
    {
        var browserId = (await browsers.GetAsync())?.Id;
        var ended = new List<SessionEnd>();
        var here = await FindHereAsync(request);
        if (here is not null)
        {
            await changes.EndAsync(here.Id);
            ended.Add(new(here.Sid, IsHere: true));
        }

        var named = await FindNamedAsync(request, CancellationToken.None);
        if (named is not null)
        {
            // What frames and scripts know of this browser changes with an idle session of it too.
            var isHere = named.BrowserId == browserId;
            await (isHere ? changes.EndAsync(named.Id) : sessions.EndAsync(named.Id, CancellationToken.None));

            // Whoever holds an ID token of somebody who is not signed in here would learn which apps that user has.
            if (isHere || named.UserId == here?.UserId)
            {
                ended.Add(new(request.Named!.Sid, isHere));
            }
        }

        // Nothing is left to the second click, and it is its answer that the browser shows: with the frames of what the first one ended.
        if (here is null && named is null && browserId is { } id)
        {
            ended.AddRange((await sessions.FindJustEndedAsync(id, CancellationToken.None)).Where(end => IsMeant(request, end.Sid, end.UserId))
                .Select(end => new SessionEnd(end.Sid, IsHere: true)));
        }

        return request with { Ended = ended };
    }

    private async Task<UnendedSession?> FindNamedAsync(LogoutRequest request, CancellationToken cancellationToken) =>
        request.Named is { } named ? await sessions.FindUnendedAsync(named.Sid, cancellationToken) : null;

    private async Task<UnendedSession?> FindElsewhereAsync(LogoutRequest request, CancellationToken cancellationToken) =>
        await FindNamedAsync(request, cancellationToken) is { } named && named.BrowserId != (await browsers.GetAsync())?.Id ? named : null;

    private static bool IsMeant(LogoutRequest request, string sid, Guid userId) => request switch
    {
        { Named: { } named } => string.Equals(sid, named.Sid, StringComparison.Ordinal) || userId == named.UserId,
        { Sid: { } wanted } => string.Equals(sid, wanted, StringComparison.Ordinal),
        _ => true,
    };

    private static SessionSnapshot? Find(IEnumerable<SessionSnapshot> live, string sid) =>
        live.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal));
}
