using System.Data.Common;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>One open connection that writes groups of units, each group as one transaction. Used by one caller at a time.</summary>
internal abstract class UnitConnection : IAsyncDisposable
{
    /// <summary>
    /// What <see cref="CommitAsync"/> says of a unit of which nothing was written, as another transaction inserted its grant at that moment: asked
    /// again, it learns what of.
    /// </summary>
    public const WriteOutcome AskAgain = (WriteOutcome)(-2);

    /// <summary>Runs at stages of a transaction; tests make it throw.</summary>
    public Action<WriteStage>? Probe { get; init; }

    /// <summary>How many statements were sent, transactions' own not counted.</summary>
    public long StatementCount { get; protected set; }

    /// <summary>What the database says a commit of this connection is worth.</summary>
    public required string Durability { get; init; }

    /// <summary>The connection itself, for questions about its settings.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>
    /// Writes the units, and returns after the commit. When it throws, nothing of any unit is in the database, unless the connection was lost
    /// while a server elsewhere was committing: then nobody knows.
    /// </summary>
    public abstract Task<WriteOutcome[]> CommitAsync(IReadOnlyList<WriteUnit> units);

    /// <summary>Whether a failure is the fault of one unit (a constraint), so that its neighbours deserve another try.</summary>
    public abstract bool IsFaultOfUnit(Exception exception);

    /// <summary>Whether a failure is that somebody else holds a row for longer than all who write may wait.</summary>
    public virtual bool IsHeldElsewhere(Exception exception) => false;

    /// <summary>Whether a unit takes a transaction of its own: it is never in a group with others.</summary>
    public virtual bool GoesAlone(WriteUnit unit) => false;

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>The answer to a statement that asks for one setting.</summary>
    protected static async Task<string> ReadAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        return $"{await command.ExecuteScalarAsync()}";
    }
}

/// <summary>A stage of a writer's transaction.</summary>
internal enum WriteStage
{
    /// <summary>All statements ran; the commit is next.</summary>
    BeforeCommit = 0,

    /// <summary>The commit returned; nobody was told yet.</summary>
    AfterCommit = 1,

    /// <summary>The thread of the writer is started next, before the first transaction.</summary>
    BeforeThread = 2,
}
