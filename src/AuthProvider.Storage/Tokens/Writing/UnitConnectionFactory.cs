using AuthProvider.Storage.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>Opens the writer's connection to whichever database the server uses.</summary>
public sealed class UnitConnectionFactory(DatabaseConnection database, IOptions<TokenWriterOptions> options, ILogger<UnitConnectionFactory> logger)
{
    /// <summary>Opens a connection.</summary>
    internal async Task<UnitConnection> OpenAsync() => database.IsSqlite
        ? await SqliteUnitConnection.OpenAsync(database.ConnectionString, options.Value, logger)
        : await PostgreSqlUnitConnection.OpenAsync(database.ConnectionString, options.Value);
}
