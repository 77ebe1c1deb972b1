namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>Hears of units after their commit and before anyone is told: keeps caches true.</summary>
public interface IWriteObserver
{
    /// <summary>A transaction begins; what is changed elsewhere from now on may come after its commit.</summary>
    void OnCommitting()
    {
    }

    /// <summary>A unit was decided; must be quick and must not throw.</summary>
    void OnCommitted(WriteUnit unit, WriteOutcome outcome);
}
