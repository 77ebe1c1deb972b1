using System.Data.Common;
using System.Globalization;
using AuthProvider.Storage.Grants;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// Units on SQLite: prepared statements on one connection, WAL, every commit synced to the disk (<c>synchronous=FULL</c>). The write lock
/// is taken first, so what a unit reads holds until its commit.
/// </summary>
internal sealed class SqliteUnitConnection : UnitConnection
{
    private const int ConstraintViolation = 19;

    private readonly SqliteConnection _connection;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly SqliteStatement _insertToken;
    private readonly SqliteStatement _findValidGrant;
    private readonly SqliteStatement _insertGrant;
    private readonly SqliteStatement _insertDenial;
    private readonly SqliteStatement _consume;
    private readonly SqliteStatement _inspect;
    private readonly SqliteStatement _rotate;
    private readonly SqliteStatement _inspectGrant;
    private readonly SqliteStatement _extend;
    private readonly SqliteStatement _change;
    private readonly SqliteStatement _revokeGrant;
    private long _writes;

    private SqliteUnitConnection(SqliteConnection connection, SqliteCheckpoints checkpoints)
    {
        _connection = connection;
        _checkpoints = checkpoints;
        _insertToken = new(connection, SqliteUnitSql.InsertToken);
        _findValidGrant = new(connection, SqliteUnitSql.FindValidGrant);
        _insertGrant = new(connection, SqliteUnitSql.InsertGrant);
        _insertDenial = new(connection, SqliteUnitSql.InsertDenial);
        _consume = new(connection, SqliteUnitSql.Consume);
        _inspect = new(connection, SqliteUnitSql.Inspect);
        _rotate = new(connection, SqliteUnitSql.Rotate);
        _inspectGrant = new(connection, SqliteUnitSql.InspectGrant);
        _extend = new(connection, SqliteUnitSql.Extend);
        _change = new(connection, SqliteUnitSql.Change);
        _revokeGrant = new(connection, SqliteUnitSql.RevokeGrant);
    }

    /// <inheritdoc />
    public override DbConnection Connection => _connection;

    /// <summary>Opens a connection and prepares its statements.</summary>
    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="options">For how long another process may hold the write lock; when the log is moved into the file; what runs at stages of a transaction.</param>
    /// <param name="logger">Is told when the log cannot be moved.</param>
    public static async Task<SqliteUnitConnection> OpenAsync(string connectionString, TokenWriterOptions options, ILogger logger)
    {
        // The provider repeats a busy statement until its own timeout, in steps of 150 ms; SQLite's own wait comes first and is finer.
        var settings = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, ForeignKeys = true, DefaultTimeout = 1, Cache = SqliteCacheMode.Private };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync();
            using var pragma = connection.CreateCommand();
            pragma.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout={(int)options.BusyTimeout.TotalMilliseconds}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint={options.CheckpointPages * SqliteCheckpoints.LastResort}; PRAGMA cache_size=-16000;");
            await pragma.ExecuteNonQueryAsync();
            return new(connection, new(connection, settings.ConnectionString, options.CheckpointPages, logger))
            {
                Probe = options.Probe,
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
            outcomes[index] = Apply(units[index]);
            if (units[index].Work is { } work && outcomes[index] == WriteOutcome.Committed)
            {
                StatementCount++;
                await work(_connection, transaction, CancellationToken.None);
            }
        }

        Probe?.Invoke(WriteStage.BeforeCommit);
        transaction.Commit();
        Probe?.Invoke(WriteStage.AfterCommit);
        _checkpoints.AfterCommit();
        return outcomes;
    }

    /// <inheritdoc />
    public override bool IsFaultOfUnit(Exception exception) => exception is not SqliteException { SqliteErrorCode: not ConstraintViolation };

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _checkpoints.DisposeAsync();
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)
            [_insertToken, _findValidGrant, _insertGrant, _insertDenial, _consume, _inspect, _rotate, _inspectGrant, _extend, _change, _revokeGrant])
        {
            statement.Dispose();
        }

        await _connection.DisposeAsync();
    }

    private WriteOutcome Apply(WriteUnit unit)
    {
        var before = _writes;
        Guid? standing = null;
        foreach (var grantId in unit.RevokedGrants)
        {
            Revoke(grantId);
        }

        var written = WriteOutcome.Committed;
        if (unit.Rotation is { } rotation)
        {
            written = Rotate(rotation);
            if (!written.IsWritten())
            {
                return written;
            }

            standing = rotation.GrantId;
        }

        if (unit.Consumption is { } consumption)
        {
            if (Consume(consumption) is var outcome and not WriteOutcome.Committed)
            {
                return outcome;
            }

            standing = consumption.GrantId;
        }

        if (unit.Extension is { } extension)
        {
            Run(_extend.With(extension.GrantId).With(extension.ExpiresAt));
        }

        foreach (var grant in unit.Grants)
        {
            // A code that comes back ends what it gave, also where its session has ended since.
            if (!Insert(grant))
            {
                return Revoke(grant.Id) ? WriteOutcome.Replayed : Refuse(before, WriteOutcome.GrantInvalid);
            }

            standing = string.Equals(grant.Status, Statuses.Valid, StringComparison.Ordinal) ? grant.Id : standing;
        }

        foreach (var change in unit.Changes)
        {
            if (Run(Bind(_change, change.Row).With(change.ExpectedConcurrencyToken)) == 0)
            {
                return Refuse(before, WriteOutcome.Conflict);
            }
        }

        foreach (var token in unit.Tokens)
        {
            // A grant that was just made, or that the consumption found valid, need not be looked for again.
            if (token.AuthorizationId is { } grantId && grantId != standing && !Finds(_findValidGrant.With(grantId)))
            {
                return Refuse(before, WriteOutcome.GrantInvalid);
            }

            Run(Bind(_insertToken, token));
        }

        foreach (var denial in unit.Denials)
        {
            Run(_insertDenial.With(denial.Id).With(denial.ExpiresAt));
        }

        return written;
    }

    private WriteOutcome Consume(TokenConsumption consumption)
    {
        if (Run(_consume.With(consumption.TokenId).With(consumption.Time).With(ConcurrencyStamp.Next()).With(consumption.GrantId)) == 1)
        {
            return WriteOutcome.Committed;
        }

        StatementCount++;
        if (_inspect.With(consumption.TokenId).Read(ReadUse) is not { } use || (consumption.GrantId is { } expected && use.GrantId != expected))
        {
            return WriteOutcome.TokenInvalid;
        }

        if (use.GrantId is not null && !string.Equals(use.GrantStatus, Statuses.Valid, StringComparison.Ordinal))
        {
            return WriteOutcome.GrantInvalid;
        }

        if (!string.Equals(use.Status, Statuses.Redeemed, StringComparison.Ordinal))
        {
            return WriteOutcome.TokenInvalid;
        }

        if (use.RedeemedAt > consumption.LeewayCoversUsesAfter)
        {
            return WriteOutcome.Committed;
        }

        if (use.GrantId is { } grant)
        {
            Revoke(grant);
        }

        return WriteOutcome.Replayed;
    }

    private WriteOutcome Rotate(RefreshRotation rotation)
    {
        if (rotation.IsFirst
            && Run(_rotate.With(rotation.GrantId).With(rotation.Presented).With(rotation.Next).With(rotation.Times).With(rotation.ExpiresAt)) == 1)
        {
            return WriteOutcome.Committed;
        }

        StatementCount++;
        if (_inspectGrant.With(rotation.GrantId).Read(ReadFamily) is not { } family || !string.Equals(family.Status, Statuses.Valid, StringComparison.Ordinal))
        {
            return WriteOutcome.GrantInvalid;
        }

        if (family.Generation < rotation.Presented)
        {
            return WriteOutcome.TokenInvalid;
        }

        if (family.Generation > rotation.Presented
            && !(RefreshTimes.Find(family.Times, family.Generation - rotation.Presented) > rotation.LeewayCoversUsesAfter))
        {
            Revoke(rotation.GrantId);
            return WriteOutcome.Replayed;
        }

        return family.Generation == rotation.Next ? WriteOutcome.Repeated : WriteOutcome.Conflict;
    }

    private static Family ReadFamily(SqliteStatement row) => new(row.Text(0), row.Number(1), row.Text(2));

    private static TokenUse ReadUse(SqliteStatement row) => new(row.Text(0), row.Time(1), row.Identifier(2), row.Text(3));

    /// <summary>Refuses a unit; one that has written something by then takes its group with it and is tried again alone.</summary>
    private WriteOutcome Refuse(long writesBefore, WriteOutcome outcome) =>
        _writes == writesBefore ? outcome : throw new UnitRefusedException(outcome);

    private bool Insert(GrantRow grant) => Run(_insertGrant
        .With(grant.Id).With(grant.ApplicationId).With(grant.Subject).With(grant.Status).With(grant.Type).With(grant.Scopes).With(grant.SessionId)
        .With(grant.IsOffline).With(grant.CreationDate).With(ConcurrencyStamp.Next()).With(grant.Epoch?.UserId).With(grant.Epoch?.Number ?? 0)
        .With(grant.ExpiresAt)) == 1;

    private bool Revoke(Guid grantId) => Run(_revokeGrant.With(grantId).With(ConcurrencyStamp.Next())) == 1;

    private static SqliteStatement Bind(SqliteStatement statement, TokenRow row) => statement
        .With(row.Id).With(row.ApplicationId).With(row.AuthorizationId).With(row.ConcurrencyToken).With(row.CreationDate).With(row.ExpirationDate)
        .With(row.Payload).With(row.Properties).With(row.RedemptionDate).With(row.ReferenceId).With(row.Status).With(row.Subject).With(row.Type);

    private bool Finds(SqliteStatement statement)
    {
        StatementCount++;
        return statement.Read(static row => row) is not null;
    }

    private int Run(SqliteStatement statement)
    {
        StatementCount++;
        var rows = statement.Execute();
        _writes += rows;
        return rows;
    }

    private sealed record Family(string? Status, int Generation, string? Times);

    private sealed record TokenUse(string? Status, DateTime? RedeemedAt, Guid? GrantId, string? GrantStatus);
}
