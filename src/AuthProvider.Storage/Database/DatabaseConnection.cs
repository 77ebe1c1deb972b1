using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>Where the database is.</summary>
/// <param name="ConnectionString">The connection string.</param>
/// <param name="IsSqlite">Whether it is SQLite; otherwise PostgreSQL.</param>
public sealed record DatabaseConnection(string ConnectionString, bool IsSqlite)
{
    /// <summary>The full path of the file of a SQLite database; null with PostgreSQL.</summary>
    public string? FilePath => IsSqlite ? SqliteFile.PathOf(this) : null;

    /// <summary>Where it is, for people: without user and password.</summary>
    public string Description => FilePath is { } path ? $"SQLite file {path}" : PostgreSqlName();

    /// <summary>A time as its column has it: statements of ours pass by the conversions of the model.</summary>
    internal object ToColumn(DateTimeOffset value) => IsSqlite ? value.UtcTicks : value;

    /// <summary>Opens a connection for statements of ours, from the pool.</summary>
    internal async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = IsSqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string PostgreSqlName()
    {
        var parts = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"PostgreSQL database {parts.Database} on {parts.Host}:{parts.Port}";
    }
}
