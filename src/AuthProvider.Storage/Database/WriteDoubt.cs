namespace AuthProvider.Storage.Database;

/// <summary>
/// Whether the database refused something lately. Until then it is enough to ask whether a transaction may begin; a full disk is noticed
/// only when something is committed.
/// </summary>
public sealed class WriteDoubt
{
    private volatile bool _isRaised;

    /// <summary>Whether there is doubt.</summary>
    public bool IsRaised => _isRaised;

    /// <summary>A request was answered that the database cannot be used now.</summary>
    public void Raise() => _isRaised = true;

    /// <summary>Something was committed since.</summary>
    public void Settle() => _isRaised = false;
}
