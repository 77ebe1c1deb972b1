namespace AuthProvider.Storage.Database;

/// <summary>Where the database is, and what protects the secrets in it.</summary>
public sealed record StorageOptions
{
    /// <summary>A connection string of SQLite (<c>Data Source=…</c>) or of PostgreSQL (<c>Host=…</c>).</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The text of the master key, at least 32 random characters; null: the file <c>master.key</c> beside a SQLite database.</summary>
    public string? MasterKey { get; init; }
}
