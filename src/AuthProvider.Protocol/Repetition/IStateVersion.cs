namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// Counts changes of what answers are made of: apps, scopes, users, grants, revoked tokens. The host implements it; it counts after a
/// change is committed and seen by its caches, and before the change is acknowledged. New tokens and grants change no other answer.
/// </summary>
public interface IStateVersion
{
    /// <summary>The count.</summary>
    long Current { get; }
}
