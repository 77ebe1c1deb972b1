namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>Bounds of the writer.</summary>
public sealed class TokenWriterOptions
{
    /// <summary>The default of <see cref="CheckpointPages"/>.</summary>
    internal const int DefaultCheckpointPages = 4000;

    /// <summary>How many units may wait; more callers wait before they may queue. 1 to 1,000,000.</summary>
    public int QueueLength { get; set; } = 4096;

    /// <summary>The most units in one transaction. 1 to 10,000.</summary>
    public int GroupSize { get; set; } = 256;

    /// <summary>For how long another process may hold SQLite's write lock before writes are answered with 503.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long a row that another transaction holds in PostgreSQL may keep all who write waiting before what wants it is answered with 503.
    /// Who holds rows as the nodes do is done in milliseconds. At least 1 ms.
    /// </summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how many pages of 4 KB that the writer has written the log of SQLite is moved into the file, beside the writer. 1 to 1,000,000.</summary>
    public int CheckpointPages { get; set; } = DefaultCheckpointPages;

    /// <summary>Runs at stages of a transaction; tests make it throw.</summary>
    internal Action<WriteStage>? Probe { get; set; }
}
