namespace AuthProvider.Protocol.Interaction;

/// <summary>Picks the session that a request is about among those of the browser.</summary>
internal static class SessionChoice
{
    /// <summary>
    /// Of the named subjects alone where the app names any, and the first of them where none is active; else the active session if it was
    /// signed in for this request, the account chosen for it, the one that <c>login_hint</c> fits, the active one. Null where none of these
    /// exists, and, for a request that names nobody, where no session is active: whoever was last here has signed out, and the next person
    /// is not let in as another without being asked (SECURITY, S7).
    /// </summary>
    public static SessionFacts? Make(InteractionRequest facts, Progress progress)
    {
        var sessions = facts.Sessions;
        if (facts.Request.Subjects is { } subjects)
        {
            sessions = [.. sessions.Where(session => subjects.Contains(session.Subject))];
        }

        if (WithSid(sessions, facts.ActiveSid) is not { } active)
        {
            return facts.Request.Subjects is not null && sessions is [var first, ..] ? first : null;
        }

        return progress.HasSignedIn(active)
            ? active
            : WithSid(sessions, progress.ChosenSid) ?? WithLoginName(sessions, facts.Request.LoginHint) ?? active;
    }

    private static SessionFacts? WithSid(IEnumerable<SessionFacts> sessions, string? sid) =>
        sid is null ? null : sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal));

    private static SessionFacts? WithLoginName(IEnumerable<SessionFacts> sessions, string? hint) =>
        hint is null ? null : sessions.FirstOrDefault(session => session.LoginNames.Contains(hint, StringComparer.OrdinalIgnoreCase));
}
