namespace AuthProvider.Storage.Database;

/// <summary>Where the database is.</summary>
/// <param name="ConnectionString">The connection string.</param>
/// <param name="IsSqlite">Whether it is SQLite; otherwise PostgreSQL.</param>
public sealed record DatabaseConnection(string ConnectionString, bool IsSqlite);
