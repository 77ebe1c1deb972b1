using System.Collections.Concurrent;
using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// All denials that still matter, so that a token without a row is judged without a question to the database. They are few: each is a
/// deliberate revocation, kept for the rest of an access token's lifetime.
/// </summary>
public sealed class DenialCache(DatabaseConnection database, TimeProvider time) : IWriteObserver, IDisposable
{
    private readonly ConcurrentDictionary<Guid, DateTime> _denials = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private long _wanted = 1;
    private long _loaded;
    private long _additions;

    /// <summary>Whether a token is denied.</summary>
    /// <param name="tokenId">Its <c>jti</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<bool> IsDeniedAsync(Guid tokenId, CancellationToken cancellationToken = default) =>
        IsSuspended ? new(IsInDatabaseAsync(tokenId, cancellationToken))
        : IsLoaded ? ValueTask.FromResult(_denials.ContainsKey(tokenId))
        : LoadAndAskAsync(tokenId, cancellationToken);

    /// <summary>Whether the database is asked each time, for not all changes are heard.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>Reads the denials again with the next question.</summary>
    public void Reload() => Interlocked.Increment(ref _wanted);

    /// <summary>Adds one that was written elsewhere.</summary>
    /// <param name="tokenId">The <c>jti</c> of the token.</param>
    /// <param name="expiresAt">When the token expires, UTC.</param>
    public void Add(Guid tokenId, DateTime expiresAt)
    {
        _denials[tokenId] = expiresAt;
        if (Interlocked.Increment(ref _additions) % 1000 == 0)
        {
            Forget();
        }
    }

    private bool IsLoaded => Volatile.Read(ref _loaded) == Volatile.Read(ref _wanted);

    /// <inheritdoc />
    public void Dispose() => _loading.Dispose();

    /// <inheritdoc />
    public void OnCommitted(WriteUnit unit, WriteOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (outcome != WriteOutcome.Committed)
        {
            return;
        }

        foreach (var denial in unit.Denials)
        {
            Add(denial.Id, denial.ExpiresAt);
        }
    }

    private async ValueTask<bool> LoadAndAskAsync(Guid tokenId, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (!IsLoaded)
            {
                // Whoever wants them read again meanwhile gets that.
                var wanted = Volatile.Read(ref _wanted);
                await LoadAsync(cancellationToken);
                Volatile.Write(ref _loaded, wanted);
            }
        }
        finally
        {
            _loading.Release();
        }

        return _denials.ContainsKey(tokenId);
    }

    private async Task<bool> IsInDatabaseAsync(Guid tokenId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = Command(connection, """SELECT 1 FROM "Denials" WHERE "Id" = @value""", tokenId);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = Command(connection, """SELECT "Id", "ExpiresAt" FROM "Denials" WHERE "ExpiresAt" > @value""", time.GetUtcNow().UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            _denials[reader.GetGuid(0)] = DateTime.SpecifyKind(reader.GetDateTime(1), DateTimeKind.Utc);
        }
    }

    private static DbCommand Command(DbConnection connection, string text, object value)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@value", value);
        command.Parameters.Add(parameter);
        return command;
    }

    private void Forget()
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var (id, expiresAt) in _denials)
        {
            if (expiresAt < now)
            {
                _denials.TryRemove(id, out _);
            }
        }
    }
}
