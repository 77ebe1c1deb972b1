using AuthProvider.Protocol.Repetition;
using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Caches;

/// <summary>Counts what the caches drop and what the writer changes of what was there before.</summary>
public sealed class StateVersion : IStateVersion, IWriteObserver
{
    private long _current;

    /// <inheritdoc />
    public long Current => IsSuspended ? Interlocked.Increment(ref _current) : Volatile.Read(ref _current);

    /// <summary>Whether not all changes are heard: then anything may have changed since the last look.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>Counts a change; call it after the caches have dropped what it made untrue and before it is acknowledged.</summary>
    public void Advance() => Interlocked.Increment(ref _current);

    /// <inheritdoc />
    public void OnCommitted(WriteUnit unit, WriteOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(unit);

        // What is used up, a code or a refresh token, is no access token; new rows make no other answer untrue.
        if (!outcome.IsWritten() || unit.RevokedGrants.Count > 0 || unit.Changes.Count > 0 || unit.Denials.Count > 0
            || (unit.Work is not null && !unit.KeepsPictures))
        {
            Advance();
        }
    }
}
