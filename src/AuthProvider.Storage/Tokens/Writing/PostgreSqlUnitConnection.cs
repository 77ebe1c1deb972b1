using System.Data;
using System.Data.Common;
using AuthProvider.Storage.Grants;
using Npgsql;
using NpgsqlTypes;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// Units on PostgreSQL: a group is one batch, one transaction and one round trip; the server plans each statement once. Units with a
/// change or with other work are rare and take a transaction each.
/// </summary>
internal sealed class PostgreSqlUnitConnection : UnitConnection
{
    // In seconds; zero, which means for ever, is never meant.
    private const int LongestWait = 10;

    // PostgreSQL takes plans for the very arrays of a unit for cheaper and makes one each time, which takes longer than what is planned. One for
    // all arrays must not depend on how few rows there were when it was made: indexes, always.
    private const string Planning = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off";

    private readonly NpgsqlConnection _connection;

    private PostgreSqlUnitConnection(NpgsqlConnection connection) => _connection = connection;

    /// <inheritdoc />
    public override DbConnection Connection => _connection;

    /// <summary>Opens a connection.</summary>
    public static async Task<PostgreSqlUnitConnection> OpenAsync(string connectionString, TokenWriterOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            Pooling = false,
            Enlist = false,

            // Npgsql multiplexes only pooled connections, and a keepalive breaks the connection behind the back of who waits to use it.
            Multiplexing = false,
            KeepAlive = 0,

            // All who write wait for this connection: a server that does not answer is told to them soon.
            Timeout = LongestWait,
            CommandTimeout = LongestWait,
            ApplicationName = "AuthProvider writer",
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync();
            await using (var command = new NpgsqlCommand($"{Planning}; SET lock_timeout = {(int)options.LockTimeout.TotalMilliseconds}", connection))
            {
                await command.ExecuteNonQueryAsync();
            }

            return new(connection) { Probe = options.Probe, Durability = $"synchronous_commit {await ReadAsync(connection, "SHOW synchronous_commit")}" };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public override async Task<WriteOutcome[]> CommitAsync(IReadOnlyList<WriteUnit> units) =>
        units is [var single] && GoesAlone(single) ? [await CommitAloneAsync(single)] : await CommitTogetherAsync(units);

    /// <inheritdoc />
    public override bool IsFaultOfUnit(Exception exception) => _connection.FullState.HasFlag(ConnectionState.Open)
        && (exception is not NpgsqlException || IsHeldElsewhere(exception) || exception is PostgresException { SqlState: ['2', '3', ..] or ['4', '0', ..] or ['2', '2', ..] });

    /// <inheritdoc />
    public override bool IsHeldElsewhere(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <inheritdoc />
    public override bool GoesAlone(WriteUnit unit) => unit.Work is not null || unit.Changes.Count > 0;

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static bool Answers(WriteUnit unit) =>
        unit.Consumption is not null || unit.Rotation is not null || unit.Grants.Count > 0 || unit.Tokens.Any(token => token.AuthorizationId is not null);

    private static Guid? HeldGrant(WriteUnit unit) =>
        unit.Rotation?.GrantId ?? unit.Consumption?.GrantId ?? unit.Extension?.GrantId
        ?? (unit.Grants is [var granted, ..] ? granted.Id : unit.RevokedGrants is [var revoked, ..] ? revoked : unit.Tokens is [{ AuthorizationId: var grant }, ..] ? grant : null);

    private async Task<WriteOutcome[]> CommitTogetherAsync(IReadOnlyList<WriteUnit> units)
    {
        // Without a transaction object a batch is one implicit transaction, committed with its last statement.
        await using var batch = new NpgsqlBatch(_connection);

        // Users and sessions are held before grants, by all units of the batch as by everybody who revokes; grants in one order, as the writers
        // of two nodes may want the same ones.
        var order = units.Index().OrderBy(unit => unit.Item.Grants.Count == 0).ThenBy(unit => HeldGrant(unit.Item)).ToArray();
        var ordered = Array.ConvertAll(order, unit => unit.Item);
        Add(batch, ordered);
        Probe?.Invoke(WriteStage.BeforeCommit);
        var outcomes = await ExecuteAsync(batch, ordered);
        Probe?.Invoke(WriteStage.AfterCommit);
        Array.Sort(Array.ConvertAll(order, unit => unit.Index), outcomes);
        return outcomes;
    }

    private async Task<WriteOutcome> CommitAloneAsync(WriteUnit unit)
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        await using (var batch = new NpgsqlBatch(_connection, transaction))
        {
            Add(batch, [unit]);
            if (batch.BatchCommands.Count > 0 && (await ExecuteAsync(batch, [unit]))[0] is var outcome and not WriteOutcome.Committed)
            {
                // A use too many has revoked the grant, which must last.
                await (outcome is WriteOutcome.Replayed ? transaction.CommitAsync() : Task.CompletedTask);
                return outcome;
            }
        }

        // After the grants: a device code gets the one that is made with its approval.
        foreach (var change in unit.Changes)
        {
            await using var command = new NpgsqlCommand(PostgreSqlUnitSql.Change, _connection, transaction);
            AddValues(command.Parameters, change.Row);
            command.Parameters.Add(Text(change.ExpectedConcurrencyToken));
            StatementCount++;
            if (await command.ExecuteNonQueryAsync() == 0)
            {
                return WriteOutcome.Conflict;
            }
        }

        if (unit.Work is { } work)
        {
            StatementCount++;
            await work(_connection, transaction, CancellationToken.None);
        }

        Probe?.Invoke(WriteStage.BeforeCommit);
        await transaction.CommitAsync();
        Probe?.Invoke(WriteStage.AfterCommit);
        return WriteOutcome.Committed;
    }

    private async Task<WriteOutcome[]> ExecuteAsync(NpgsqlBatch batch, WriteUnit[] units)
    {
        StatementCount += batch.BatchCommands.Count;
        var outcomes = new WriteOutcome[units.Length];
        await using var reader = await batch.ExecuteReaderAsync();
        for (var index = 0; index < units.Length; index++)
        {
            if (Answers(units[index]))
            {
                // Statements that return no rows have no result: the reader stands at the next one that does.
                await reader.ReadAsync();
                outcomes[index] = (WriteOutcome)reader.GetInt32(0);
                await reader.NextResultAsync();
            }
        }

        return outcomes;
    }

    private static void Add(NpgsqlBatch batch, WriteUnit[] units)
    {
        foreach (var unit in units)
        {
            Add(batch, unit);
        }

        // Nothing is asked about tokens without a grant, so those of all units are one statement.
        if (units.Where(unit => !Answers(unit)).SelectMany(unit => unit.Tokens).ToList() is { Count: > 0 } free)
        {
            Add(batch, PostgreSqlUnitSql.InsertFreeTokens, parameters => AddColumns(parameters, free));
        }
    }

    private static void Add(NpgsqlBatch batch, WriteUnit unit)
    {
        foreach (var grantId in unit.RevokedGrants)
        {
            Add(batch, PostgreSqlUnitSql.RevokeGrant, parameters =>
            {
                parameters.Add(new() { Value = grantId, NpgsqlDbType = NpgsqlDbType.Uuid });
                parameters.Add(Text(ConcurrencyStamp.Next()));
            });
        }

        foreach (var denial in unit.Denials)
        {
            Add(batch, PostgreSqlUnitSql.InsertDenial, parameters =>
            {
                parameters.Add(new() { Value = denial.Id, NpgsqlDbType = NpgsqlDbType.Uuid });
                parameters.Add(new() { Value = denial.ExpiresAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            });
        }

        if (unit.Extension is { } extension)
        {
            Add(batch, PostgreSqlUnitSql.Extend, parameters =>
            {
                parameters.Add(new() { Value = extension.GrantId, NpgsqlDbType = NpgsqlDbType.Uuid });
                parameters.Add(new() { Value = extension.ExpiresAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            });
        }

        if (unit.Rotation is { } rotation)
        {
            Add(batch, PostgreSqlUnitSql.Rotate, parameters =>
            {
                AddColumns(parameters, unit.Tokens);
                parameters.Add(new() { Value = rotation.GrantId, NpgsqlDbType = NpgsqlDbType.Uuid });
                parameters.Add(new() { Value = rotation.Presented, NpgsqlDbType = NpgsqlDbType.Integer });
                parameters.Add(new() { Value = rotation.Next, NpgsqlDbType = NpgsqlDbType.Integer });
                parameters.Add(new() { Value = RefreshTimes.Milliseconds(rotation.LeewayCoversUsesAfter), NpgsqlDbType = NpgsqlDbType.Bigint });
                parameters.Add(Text(rotation.Times));
                parameters.Add(new() { Value = rotation.ExpiresAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
                parameters.Add(Text(ConcurrencyStamp.Next()));
            });
        }
        else if (unit.Consumption is { } consumption)
        {
            Add(batch, PostgreSqlUnitSql.Consume, parameters =>
            {
                AddColumns(parameters, unit.Tokens);
                AddColumns(parameters, unit.Grants);
                parameters.Add(new() { Value = consumption.TokenId, NpgsqlDbType = NpgsqlDbType.Uuid });
                parameters.Add(new() { Value = consumption.Time, NpgsqlDbType = NpgsqlDbType.TimestampTz });
                parameters.Add(new() { Value = consumption.LeewayCoversUsesAfter, NpgsqlDbType = NpgsqlDbType.TimestampTz });
                parameters.Add(Text(ConcurrencyStamp.Next()));
                parameters.Add(new() { Value = (object?)consumption.GrantId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            });
        }
        else if (Answers(unit))
        {
            Add(batch, PostgreSqlUnitSql.Insert, parameters =>
            {
                AddColumns(parameters, unit.Tokens);
                AddColumns(parameters, unit.Grants);
            });
        }
    }

    private static void Add(NpgsqlBatch batch, string text, Action<NpgsqlParameterCollection> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        parameters(command.Parameters);
        batch.BatchCommands.Add(command);
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, IReadOnlyList<TokenRow> rows)
    {
        AddColumn(parameters, rows, NpgsqlDbType.Uuid, row => row.Id);
        AddColumn<TokenRow, Guid?>(parameters, rows, NpgsqlDbType.Uuid, row => row.ApplicationId);
        AddColumn<TokenRow, Guid?>(parameters, rows, NpgsqlDbType.Uuid, row => row.AuthorizationId);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.ConcurrencyToken);
        AddColumn(parameters, rows, NpgsqlDbType.TimestampTz, row => row.CreationDate);
        AddColumn(parameters, rows, NpgsqlDbType.TimestampTz, row => row.ExpirationDate);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Payload);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Properties);
        AddColumn(parameters, rows, NpgsqlDbType.TimestampTz, row => row.RedemptionDate);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.ReferenceId);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Status);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Subject);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Type);
    }

    private static void AddColumns(NpgsqlParameterCollection parameters, IReadOnlyList<GrantRow> rows)
    {
        AddColumn(parameters, rows, NpgsqlDbType.Uuid, row => row.Id);
        AddColumn<GrantRow, Guid?>(parameters, rows, NpgsqlDbType.Uuid, row => row.ApplicationId);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Subject);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Status);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Type);
        AddColumn(parameters, rows, NpgsqlDbType.Text, row => row.Scopes);
        AddColumn<GrantRow, Guid?>(parameters, rows, NpgsqlDbType.Uuid, row => row.SessionId);
        AddColumn(parameters, rows, NpgsqlDbType.Boolean, row => row.IsOffline);
        AddColumn(parameters, rows, NpgsqlDbType.TimestampTz, row => row.CreationDate);
        AddColumn(parameters, rows, NpgsqlDbType.Text, _ => ConcurrencyStamp.Next());
        AddColumn(parameters, rows, NpgsqlDbType.TimestampTz, row => row.ExpiresAt);
        AddColumn(parameters, rows, NpgsqlDbType.Uuid, row => row.Epoch?.UserId);
        AddColumn(parameters, rows, NpgsqlDbType.Integer, row => row.Epoch?.Number);
    }

    private static void AddColumn<TRow, TValue>(NpgsqlParameterCollection parameters, IReadOnlyList<TRow> rows, NpgsqlDbType type, Func<TRow, TValue> column) =>
        parameters.Add(new() { Value = rows.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });

    private static void AddValues(NpgsqlParameterCollection parameters, TokenRow row)
    {
        Add(NpgsqlDbType.Uuid, row.Id);
        Add(NpgsqlDbType.Uuid, row.ApplicationId);
        Add(NpgsqlDbType.Uuid, row.AuthorizationId);
        parameters.Add(Text(row.ConcurrencyToken));
        Add(NpgsqlDbType.TimestampTz, row.CreationDate);
        Add(NpgsqlDbType.TimestampTz, row.ExpirationDate);
        parameters.Add(Text(row.Payload));
        parameters.Add(Text(row.Properties));
        Add(NpgsqlDbType.TimestampTz, row.RedemptionDate);
        parameters.Add(Text(row.ReferenceId));
        parameters.Add(Text(row.Status));
        parameters.Add(Text(row.Subject));
        parameters.Add(Text(row.Type));

        void Add(NpgsqlDbType type, object? value) => parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
