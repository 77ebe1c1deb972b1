namespace AuthProvider.Storage.Sessions;

/// <summary>Which records are of sessions that go on.</summary>
internal static class UnendedSessions
{
    /// <summary>Those that are neither ended nor expired, of users who are not disabled. Whether one was idle for too long, its ticket knows.</summary>
    /// <param name="sessions">The records.</param>
    /// <param name="now">The time.</param>
    public static IQueryable<Session> Unended(this IQueryable<Session> sessions, DateTimeOffset now) =>
        sessions.Where(session => session.EndedAt == null && session.ExpiresAt > now && session.User!.DisabledAt == null);
}
