using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// Units on SQLite: prepared statements on one connection, WAL, every commit synced to the disk (<c>synchronous=FULL</c>). The write lock
/// is taken first, so what a unit reads holds until its commit.
/// </summary>
internal sealed class SqliteUnitConnection : UnitConnection
{
    private const int ConstraintViolation = 19;

    private readonly SqliteConnection _connection;
    private readonly Statement _insertToken;
    private readonly Statement _insertGrant;
    private readonly Statement _insertDenial;
    private readonly Statement _consume;
    private readonly Statement _inspect;
    private readonly Statement _change;
    private readonly Statement _revokeGrant;
    private long _writes;

    private SqliteUnitConnection(SqliteConnection connection)
    {
        _connection = connection;
        _insertToken = new(connection, SqliteUnitSql.InsertToken, SqliteUnitSql.TokenParameters);
        _insertGrant = new(connection, SqliteUnitSql.InsertGrant, SqliteUnitSql.GrantParameters);
        _insertDenial = new(connection, SqliteUnitSql.InsertDenial, ["@id", "@expires"]);
        _consume = new(connection, SqliteUnitSql.Consume, ["@id", "@now", "@stamp"]);
        _inspect = new(connection, SqliteUnitSql.Inspect, ["@id"]);
        _change = new(connection, SqliteUnitSql.Change, [.. SqliteUnitSql.TokenParameters, "@expected"]);
        _revokeGrant = new(connection, SqliteUnitSql.RevokeGrant, ["@id", "@stamp"]);
    }

    /// <inheritdoc />
    public override DbConnection Connection => _connection;

    /// <summary>Opens a connection and prepares its statements.</summary>
    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="busyTimeout">For how long another process may hold the write lock.</param>
    /// <param name="probe">Runs at stages of a transaction.</param>
    public static async Task<SqliteUnitConnection> OpenAsync(string connectionString, TimeSpan busyTimeout, Action<WriteStage>? probe)
    {
        // The provider repeats a busy statement until its own timeout, in steps of 150 ms; SQLite's own wait comes first and is finer.
        var settings = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, ForeignKeys = true, DefaultTimeout = 1 };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync();
            using var pragma = connection.CreateCommand();
            pragma.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout={(int)busyTimeout.TotalMilliseconds}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000;");
            await pragma.ExecuteNonQueryAsync();
            return new(connection)
            {
                Probe = probe,
                Durability = $"journal_mode {await ReadAsync(connection, "PRAGMA journal_mode")}, synchronous {await ReadAsync(connection, "PRAGMA synchronous")}",
            };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public override async Task<WriteOutcome[]> CommitAsync(IReadOnlyList<WriteUnit> units)
    {
        var outcomes = new WriteOutcome[units.Count];
        await using var transaction = _connection.BeginTransaction(deferred: false);
        for (var index = 0; index < units.Count; index++)
        {
            outcomes[index] = Apply(units[index], transaction);
            if (units[index].Work is { } work && outcomes[index] == WriteOutcome.Committed)
            {
                StatementCount++;
                await work(_connection, transaction, CancellationToken.None);
            }
        }

        Probe?.Invoke(WriteStage.BeforeCommit);
        transaction.Commit();
        Probe?.Invoke(WriteStage.AfterCommit);
        return outcomes;
    }

    /// <inheritdoc />
    public override bool IsFaultOfUnit(Exception exception) => exception is not SqliteException { SqliteErrorCode: not ConstraintViolation };

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_insertToken, _insertGrant, _insertDenial, _consume, _inspect, _change, _revokeGrant])
        {
            statement.Dispose();
        }

        await _connection.DisposeAsync();
    }

    private WriteOutcome Apply(WriteUnit unit, SqliteTransaction transaction)
    {
        var before = _writes;
        foreach (var grant in unit.Grants)
        {
            Run(_insertGrant, transaction, SqliteUnitSql.ValuesOf(grant));
        }

        foreach (var grantId in unit.RevokedGrants)
        {
            Run(_revokeGrant, transaction, [grantId, SqliteUnitSql.NewStamp()]);
        }

        if (unit.Consumption is { } consumption && Consume(consumption, transaction) is var outcome and not WriteOutcome.Committed)
        {
            return outcome;
        }

        foreach (var change in unit.Changes)
        {
            if (Run(_change, transaction, [.. SqliteUnitSql.ValuesOf(change.Row), change.ExpectedConcurrencyToken]) == 0)
            {
                return Refuse(before, WriteOutcome.Conflict);
            }
        }

        foreach (var token in unit.Tokens)
        {
            if (Run(_insertToken, transaction, SqliteUnitSql.ValuesOf(token)) == 0)
            {
                return Refuse(before, WriteOutcome.GrantInvalid);
            }
        }

        foreach (var denial in unit.Denials)
        {
            Run(_insertDenial, transaction, [denial.Id, denial.ExpiresAt]);
        }

        return WriteOutcome.Committed;
    }

    private WriteOutcome Consume(TokenConsumption consumption, SqliteTransaction transaction)
    {
        if (Run(_consume, transaction, [consumption.TokenId, consumption.Time, SqliteUnitSql.NewStamp()]) == 1)
        {
            return WriteOutcome.Committed;
        }

        StatementCount++;
        string? status;
        DateTime? redeemedAt;
        Guid? grantId;
        bool grantIsValid;
        using (var reader = _inspect.Query(transaction, [consumption.TokenId]))
        {
            if (!reader.Read())
            {
                return WriteOutcome.TokenInvalid;
            }

            status = reader.IsDBNull(0) ? null : reader.GetString(0);
            redeemedAt = reader.IsDBNull(1) ? null : DateTime.SpecifyKind(reader.GetDateTime(1), DateTimeKind.Utc);
            grantId = reader.IsDBNull(2) ? null : reader.GetGuid(2);
            grantIsValid = grantId is null || (!reader.IsDBNull(3) && string.Equals(reader.GetString(3), OpenIddictConstants.Statuses.Valid, StringComparison.Ordinal));
        }

        if (!grantIsValid)
        {
            return WriteOutcome.GrantInvalid;
        }

        if (!string.Equals(status, OpenIddictConstants.Statuses.Redeemed, StringComparison.Ordinal))
        {
            return WriteOutcome.TokenInvalid;
        }

        if (redeemedAt > consumption.LeewayCoversUsesAfter)
        {
            return WriteOutcome.Committed;
        }

        if (grantId is { } grant)
        {
            Run(_revokeGrant, transaction, [grant, SqliteUnitSql.NewStamp()]);
        }

        return WriteOutcome.Replayed;
    }

    /// <summary>Refuses a unit; one that has written something by then takes its group with it and is tried again alone.</summary>
    private WriteOutcome Refuse(long writesBefore, WriteOutcome outcome) =>
        _writes == writesBefore ? outcome : throw new UnitRefusedException(outcome);

    private int Run(Statement statement, SqliteTransaction transaction, ReadOnlySpan<object?> values)
    {
        StatementCount++;
        var rows = statement.Execute(transaction, values);
        _writes += rows;
        return rows;
    }

    private sealed class Statement : IDisposable
    {
        private readonly SqliteCommand _command;
        private readonly SqliteParameter[] _parameters;

        public Statement(SqliteConnection connection, string text, ReadOnlySpan<string> parameters)
        {
            _command = connection.CreateCommand();
            _command.CommandText = text;
            _parameters = new SqliteParameter[parameters.Length];
            for (var index = 0; index < parameters.Length; index++)
            {
                _parameters[index] = _command.Parameters.Add(new SqliteParameter { ParameterName = parameters[index], Value = DBNull.Value });
            }

            _command.Prepare();
        }

        public int Execute(SqliteTransaction transaction, ReadOnlySpan<object?> values) => Bind(transaction, values).ExecuteNonQuery();

        public SqliteDataReader Query(SqliteTransaction transaction, ReadOnlySpan<object?> values) => Bind(transaction, values).ExecuteReader();

        public void Dispose() => _command.Dispose();

        private SqliteCommand Bind(SqliteTransaction transaction, ReadOnlySpan<object?> values)
        {
            _command.Transaction = transaction;
            for (var index = 0; index < values.Length; index++)
            {
                _parameters[index].Value = values[index] ?? DBNull.Value;
            }

            return _command;
        }
    }
}
