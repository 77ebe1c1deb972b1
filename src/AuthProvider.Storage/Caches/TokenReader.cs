using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;

namespace AuthProvider.Storage.Caches;

/// <summary>Reads tokens and grants: from the caches, else from the database, one plain statement each.</summary>
public sealed class TokenReader(DatabaseConnection database, TokenCache cache)
{
    private const string TokenColumns = """
        "Id", "ApplicationId", "AuthorizationId", "ConcurrencyToken", "CreationDate", "ExpirationDate", "Payload", "Properties",
        "RedemptionDate", "ReferenceId", "Status", "Subject", "Type"
        """;

    private const string TokenById = $"""SELECT {TokenColumns} FROM "Tokens" WHERE "Id" = @key""";

    private const string TokenByReference = $"""SELECT {TokenColumns} FROM "Tokens" WHERE "ReferenceId" = @key""";

    private const string GrantById = """
        SELECT "Id", "ApplicationId", "Subject", "Status", "Type", "Scopes", "SessionId", "IsOffline", "CreationDate",
            "RefreshGeneration", "RefreshTimes", "ExpiresAt" FROM "Grants" WHERE "Id" = @key
        """;

    private long _statements;

    /// <summary>How many statements reached the database.</summary>
    public long StatementCount => Interlocked.Read(ref _statements);

    /// <summary>Finds a token by its identifier.</summary>
    public async ValueTask<TokenRow?> FindTokenAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (cache.Tokens.TryGet(id, out var known))
        {
            return known;
        }

        var stamp = cache.Tokens.Stamp(id);
        var row = await ReadAsync(TokenById, id, ReadToken, cancellationToken);
        if (row is not null)
        {
            cache.Tokens.TryAdd(id, row, stamp);
        }

        return row;
    }

    /// <summary>Finds a token by its <see cref="TokenRow.ReferenceId"/>.</summary>
    public async ValueTask<TokenRow?> FindTokenByReferenceAsync(string referenceId, CancellationToken cancellationToken = default)
    {
        if (cache.References.TryGet(referenceId, out var known))
        {
            return await FindTokenAsync(known.Id, cancellationToken);
        }

        var stamp = cache.References.Stamp(referenceId);
        if (await ReadAsync(TokenByReference, referenceId, ReadToken, cancellationToken) is not { } row)
        {
            return null;
        }

        cache.References.TryAdd(referenceId, row, stamp);
        return await FindTokenAsync(row.Id, cancellationToken);
    }

    /// <summary>Finds a grant.</summary>
    public async ValueTask<GrantRow?> FindGrantAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (cache.Grants.TryGet(id, out var known))
        {
            return known;
        }

        var stamp = cache.Grants.Stamp(id);
        var row = await ReadAsync(GrantById, id, ReadGrant, cancellationToken);
        if (row is not null)
        {
            cache.Grants.TryAdd(id, row, stamp);
        }

        return row;
    }

    /// <summary>Finds a grant as it is now, whatever was known of it.</summary>
    public ValueTask<GrantRow?> FindGrantAnewAsync(Guid id, CancellationToken cancellationToken = default)
    {
        cache.Grants.Remove(id);
        return FindGrantAsync(id, cancellationToken);
    }

    private async Task<T?> ReadAsync<T>(string text, object key, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        Interlocked.Increment(ref _statements);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@key";
        parameter.Value = key;
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : null;
    }

    private static TokenRow ReadToken(DbDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        ApplicationId = Identifier(reader, 1),
        AuthorizationId = Identifier(reader, 2),
        ConcurrencyToken = Text(reader, 3),
        CreationDate = Time(reader, 4),
        ExpirationDate = Time(reader, 5),
        Payload = Text(reader, 6),
        Properties = Text(reader, 7),
        RedemptionDate = Time(reader, 8),
        ReferenceId = Text(reader, 9),
        Status = reader.GetString(10),
        Subject = Text(reader, 11),
        Type = reader.GetString(12),
    };

    private static GrantRow ReadGrant(DbDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        ApplicationId = Identifier(reader, 1),
        Subject = Text(reader, 2),
        Status = reader.GetString(3),
        Type = Text(reader, 4),
        Scopes = Text(reader, 5),
        SessionId = Identifier(reader, 6),
        IsOffline = reader.GetBoolean(7),
        CreationDate = Time(reader, 8),
        RefreshGeneration = reader.GetInt32(9),
        RefreshTimes = Text(reader, 10),
        ExpiresAt = Time(reader, 11),
    };

    private static string? Text(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static Guid? Identifier(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetGuid(ordinal);

    private static DateTime? Time(DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : DateTime.SpecifyKind(reader.GetDateTime(ordinal), DateTimeKind.Utc);
}
