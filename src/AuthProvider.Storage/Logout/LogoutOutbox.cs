using System.Text.Json;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Logout;

/// <summary>The logout tokens that are owed to apps.</summary>
public sealed class LogoutOutbox(AuthProviderDbContext database, ISubjectIdentifiers subjects, TimeProvider time)
{
    /// <summary>After how long a delivery is given up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    // How long a finished delivery can still be looked at.
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    // Longer than an attempt may take: a node that dies in the middle is followed by another after this.
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan[] Backoff =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    /// <summary>Writes what is owed to the apps of a session, in the transaction that ends it.</summary>
    /// <param name="ended">The session.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    internal async Task AddAsync(EndedSession ended, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var app in ended.Apps)
        {
            if (MetadataOf(app.Properties) is { BackchannelLogoutUri: { } uri } metadata)
            {
                database.LogoutDeliveries.Add(new LogoutDelivery
                {
                    ClientId = app.ClientId,
                    Uri = uri,
                    Algorithm = metadata.IdTokenSignedResponseAlg,
                    Sid = ended.Sid,
                    Subject = await subjects.FindAsync(app.ClientId, ended.UserId.ToString("D"), cancellationToken),
                    CreatedAt = now,
                    NextAttemptAt = now,
                });
            }
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The deliveries that are due, those that have waited longest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="busy">Addresses that are left alone.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<LogoutDelivery>> FindDueAsync(int count, IReadOnlyCollection<string> busy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.LogoutDeliveries.AsNoTracking()
            .Where(delivery => delivery.State == LogoutDeliveryState.Pending && delivery.NextAttemptAt <= now && !busy.Contains(delivery.Uri))
            .OrderBy(delivery => delivery.NextAttemptAt).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>When the next delivery is due; null where none is left.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<DateTimeOffset?> FindNextTimeAsync(CancellationToken cancellationToken) => await database.LogoutDeliveries
        .Where(delivery => delivery.State == LogoutDeliveryState.Pending)
        .OrderBy(delivery => delivery.NextAttemptAt).Select(delivery => (DateTimeOffset?)delivery.NextAttemptAt).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Takes a delivery for one attempt; of many nodes one gets it.</summary>
    /// <param name="delivery">The delivery as it was read.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether it is this caller's.</returns>
    public async Task<bool> TryClaimAsync(LogoutDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var until = time.GetUtcNow() + Claim;
        return await database.LogoutDeliveries
            .Where(row => row.Id == delivery.Id && row.State == LogoutDeliveryState.Pending && row.Uri == delivery.Uri && row.Attempts == delivery.Attempts)
            .ExecuteUpdateAsync(
                update => update.SetProperty(row => row.NextAttemptAt, until).SetProperty(row => row.Attempts, row => row.Attempts + 1), cancellationToken) == 1;
    }

    /// <summary>Notes that a delivery has ended; one whose app has moved meanwhile goes on.</summary>
    /// <param name="delivery">The delivery as it was read.</param>
    /// <param name="state">How.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task FinishAsync(LogoutDelivery delivery, LogoutDeliveryState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var now = time.GetUtcNow();
        return Attempted(delivery)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.State, state).SetProperty(row => row.FinishedAt, now), cancellationToken);
    }

    /// <summary>Plans the next attempt after a failed one, or gives up.</summary>
    /// <param name="delivery">The delivery as it was read before the attempt.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether there will be another attempt.</returns>
    public async Task<bool> PostponeAsync(LogoutDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var now = time.GetUtcNow();
        if (now - delivery.CreatedAt >= GiveUpAfter)
        {
            await FinishAsync(delivery, LogoutDeliveryState.Failed, cancellationToken);
            return false;
        }

        var next = now + Backoff[Math.Min(delivery.Attempts, Backoff.Length - 1)];
        await Attempted(delivery).ExecuteUpdateAsync(update => update.SetProperty(row => row.NextAttemptAt, next), cancellationToken);
        return true;
    }

    /// <summary>Sends what is still owed to an app to the address that it has now, at once; what is owed to one that wants no more of it is given up.</summary>
    /// <param name="clientId">The <c>client_id</c> of the app.</param>
    /// <param name="uri">Its <c>backchannel_logout_uri</c> from now on; null where it has none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    internal Task MoveAsync(string clientId, string? uri, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var owed = database.LogoutDeliveries.Where(row => row.ClientId == clientId && row.State == LogoutDeliveryState.Pending);
        return uri is null
            ? owed.ExecuteUpdateAsync(update => update.SetProperty(row => row.State, LogoutDeliveryState.Failed).SetProperty(row => row.FinishedAt, now), cancellationToken)
            : owed.ExecuteUpdateAsync(update => update.SetProperty(row => row.Uri, uri).SetProperty(row => row.NextAttemptAt, now), cancellationToken);
    }

    /// <summary>How far the deliveries of a session are, by <c>client_id</c>.</summary>
    /// <param name="sid">The <c>sid</c> of the session.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyDictionary<string, LogoutDeliveryState>> FindStatesAsync(string sid, CancellationToken cancellationToken = default) =>
        await database.LogoutDeliveries.AsNoTracking().Where(delivery => delivery.Sid == sid)
            .ToDictionaryAsync(delivery => delivery.ClientId, delivery => delivery.State, StringComparer.Ordinal, cancellationToken);

    /// <summary>Removes what was finished long ago.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Retention;
        return database.LogoutDeliveries.Where(delivery => delivery.FinishedAt < before).OrderBy(delivery => delivery.FinishedAt).DeleteInBatchesAsync(cancellationToken);
    }

    // What came of an attempt says nothing of the address that the app has moved to meanwhile.
    private IQueryable<LogoutDelivery> Attempted(LogoutDelivery delivery) => database.LogoutDeliveries
        .Where(row => row.Id == delivery.Id && row.State == LogoutDeliveryState.Pending && row.Uri == delivery.Uri);

    /// <summary>The metadata among the properties of an app.</summary>
    /// <param name="properties">The properties, as JSON; null where the app has none.</param>
    public static ClientMetadata MetadataOf(string? properties)
    {
        if (string.IsNullOrEmpty(properties))
        {
            return ClientMetadata.Empty;
        }

        using var json = JsonDocument.Parse(properties);
        return json.RootElement.TryGetProperty(ClientMetadataStorage.PropertyName, out var metadata) ? ClientMetadataJson.FromElement(metadata) : ClientMetadata.Empty;
    }
}
