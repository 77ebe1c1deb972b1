using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.SecurityHistory;

/// <summary>What happened to accounts.</summary>
public sealed class SecurityHistoryStore(AuthProviderDbContext database, TimeProvider time)
{
    /// <summary>How long an event can be looked at: 180 days.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(180);

    private const int MaximumUserAgentLength = 256;

    /// <summary>Writes an event down, in the caller's transaction where there is one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kind">What happened: one of <see cref="SecurityEvents"/>.</param>
    /// <param name="detail">More about it; null where nothing.</param>
    /// <param name="ipAddress">The address that did it; null where none.</param>
    /// <param name="userAgent">Its User-Agent; cut to 256 characters.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task AddAsync(Guid userId, string kind, string? detail, string? ipAddress, string? userAgent, CancellationToken cancellationToken = default)
    {
        database.SecurityEvents.Add(new SecurityEvent
        {
            UserId = userId,
            Kind = kind,
            Detail = detail,
            At = time.GetUtcNow(),
            IpAddress = ipAddress,
            UserAgent = userAgent is { Length: > MaximumUserAgentLength } ? userAgent[..MaximumUserAgentLength] : userAgent,
        });
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The events of a user, the newest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<SecurityEvent>> FindAsync(Guid userId, int count, CancellationToken cancellationToken = default) =>
        await database.SecurityEvents.AsNoTracking().Where(entry => entry.UserId == userId)
            .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(count).ToListAsync(cancellationToken);

    /// <summary>Removes what is older than the retention.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken = default)
    {
        var before = time.GetUtcNow() - Retention;
        return database.SecurityEvents.Where(entry => entry.At < before).OrderBy(entry => entry.At).DeleteInBatchesAsync(cancellationToken);
    }
}
