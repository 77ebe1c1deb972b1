using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Grants;

/// <summary>Revokes grants (DESIGN, decision 5). <see cref="NewGrants"/> makes them.</summary>
public sealed class GrantStore(AuthProviderDbContext database)
{
    /// <summary>Revokes a grant: its tokens are inactive from now on.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it stood until now.</returns>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken = default) =>
        await RevokeAsync(database.Grants.Where(grant => grant.Id == id), cancellationToken) == 1;

    /// <summary>Revokes all grants of a user, and the codes that are on their way.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>How many stood until now.</returns>
    public Task<int> RevokeForUserAsync(Guid userId, CancellationToken cancellationToken = default) =>
        RevokeInNewEpochAsync(userId, OfUser(userId), cancellationToken);

    /// <summary>Revokes all grants that a user gave an app, and the codes of the user that are on their way, also those of other apps.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>How many stood until now.</returns>
    public Task<int> RevokeForAppAsync(Guid userId, Guid appId, CancellationToken cancellationToken = default) =>
        RevokeInNewEpochAsync(userId, OfUser(userId).Where(grant => grant.Application!.Id == appId), cancellationToken);

    /// <summary>Ends the codes of a user that are on their way, and holds the user until the transaction ends.</summary>
    internal async Task BeginEpochAsync(Guid userId, CancellationToken cancellationToken)
    {
        // Not by UpdateUserAsync: nobody who saves the user writes this column, so that no save is to be refused for it.
        using var rows = NamedRows.Of(database, ChangedTables.Users, [userId]);
        await database.Users.Where(user => user.Id == userId)
            .ExecuteUpdateAsync(update => update.SetProperty(user => user.GrantEpoch, user => user.GrantEpoch + 1), cancellationToken);
    }

    /// <summary>Revokes the grants of a user whose epoch has ended in the same transaction.</summary>
    internal Task<int> RevokeOfUserAsync(Guid userId, CancellationToken cancellationToken) => RevokeAsync(OfUser(userId), cancellationToken);

    /// <summary>Revokes all grants of an app.</summary>
    internal Task<int> RevokeOfAppAsync(Guid appId, CancellationToken cancellationToken) =>
        RevokeAsync(database.Grants.Where(grant => grant.Application!.Id == appId), cancellationToken);

    /// <summary>Revokes the grants of sessions that do not outlive them.</summary>
    internal Task<int> RevokeOfSessionsAsync(IReadOnlyList<Guid> sessionIds, CancellationToken cancellationToken) => RevokeAsync(
        database.Grants.Where(grant => grant.SessionId != null && sessionIds.Contains(grant.SessionId.Value) && !grant.IsOffline), cancellationToken);

    private IQueryable<Grant> OfUser(Guid userId)
    {
        var subject = NewGrants.SubjectOf(userId);
        return database.Grants.Where(grant => grant.Subject == subject);
    }

    private async Task<int> RevokeInNewEpochAsync(Guid userId, IQueryable<Grant> grants, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await BeginEpochAsync(userId, cancellationToken);
        var count = await RevokeAsync(grants, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    private async Task<int> RevokeAsync(IQueryable<Grant> grants, CancellationToken cancellationToken)
    {
        // Which rows a statement changed is known by the stamp that it gave them.
        var stamp = ConcurrencyStamp.Next();
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        using var rows = NamedRows.Of(database, ChangedTables.Grants, ids: null);
        var count = await grants.Where(grant => grant.Status == Statuses.Valid).ExecuteUpdateAsync(
            update => update.SetProperty(grant => grant.Status, Statuses.Revoked).SetProperty(grant => grant.ConcurrencyToken, stamp),
            cancellationToken);
        rows.Ids = count == 0 ? [] : await grants.Where(grant => grant.ConcurrencyToken == stamp).Select(grant => grant.Id).ToListAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }
}
