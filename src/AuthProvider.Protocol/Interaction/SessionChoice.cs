namespace AuthProvider.Protocol.Interaction;

/// <summary>Picks the session that a request is about among those of the browser.</summary>
internal static class SessionChoice
{
    /// <summary>
    /// The named subject alone where the app names one; else the active session if it was signed in for this request, the account
    /// chosen for it, the one that <c>login_hint</c> fits, the active one, the only one. Null where none of these exists.
    /// </summary>
    public static SessionFacts? Make(InteractionRequest facts, Progress progress)
    {
        var sessions = facts.Sessions;
        if (facts.Request.Subject is { } subject)
        {
            return sessions.FirstOrDefault(session => string.Equals(session.Subject, subject, StringComparison.Ordinal));
        }

        var active = WithSid(sessions, facts.ActiveSid);
        if (active is not null && progress.HasSignedIn(active))
        {
            return active;
        }

        return WithSid(sessions, progress.ChosenSid)
            ?? WithLoginName(sessions, facts.Request.LoginHint)
            ?? active
            ?? (sessions.Count == 1 ? sessions[0] : null);
    }

    private static SessionFacts? WithSid(IEnumerable<SessionFacts> sessions, string? sid) =>
        sid is null ? null : sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal));

    private static SessionFacts? WithLoginName(IEnumerable<SessionFacts> sessions, string? hint) =>
        hint is null ? null : sessions.FirstOrDefault(session => session.LoginNames.Contains(hint, StringComparer.OrdinalIgnoreCase));
}
