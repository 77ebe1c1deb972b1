namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>A unit in the queue and the request that waits for it.</summary>
internal sealed class QueuedUnit(WriteUnit unit) : TaskCompletionSource<WriteOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private WriteOutcome _outcome;
    private Exception? _failure;

    /// <summary>What to write.</summary>
    public WriteUnit Unit { get; } = unit;

    /// <summary>What became of it, once <see cref="Decide(WriteOutcome)"/> was called.</summary>
    public WriteOutcome Outcome => _outcome;

    /// <summary>Why nothing was written; null where something was, or nothing is known yet.</summary>
    public Exception? Failure => _failure;

    /// <summary>Notes the outcome; the request is told by <see cref="Answer"/>, after the caches.</summary>
    public void Decide(WriteOutcome outcome) => _outcome = outcome;

    /// <summary>Notes the failure.</summary>
    public void Fail(Exception failure) => _failure = failure;

    /// <summary>Tells the request.</summary>
    public void Answer()
    {
        if (_failure is { } failure)
        {
            SetException(failure);
        }
        else
        {
            SetResult(_outcome);
        }
    }
}
