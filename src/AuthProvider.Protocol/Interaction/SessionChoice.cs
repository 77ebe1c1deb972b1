namespace AuthProvider.Protocol.Interaction;

/// <summary>Picks the session that a request is about among those of the browser.</summary>
internal static class SessionChoice
{
    /// <summary>
    /// The named subject alone where the app names one; else the active session if it was signed in for this request, the account
    /// chosen for it, the one that <c>login_hint</c> fits, the active one. Null where none of these exists, and where no session is
    /// active: whoever was last here has signed out, and the next person is not let in as another without being asked (SECURITY, S7).
    /// </summary>
    public static SessionFacts? Make(InteractionRequest facts, Progress progress)
    {
        var sessions = facts.Sessions;
        if (facts.Request.Subject is { } subject)
        {
            return sessions.FirstOrDefault(session => string.Equals(session.Subject, subject, StringComparison.Ordinal));
        }

        if (WithSid(sessions, facts.ActiveSid) is not { } active)
        {
            return null;
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
