using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Consents;

/// <summary>What users allowed apps, remembered until withdrawn. <see cref="Caches.ConsentCache"/> answers whether something is allowed.</summary>
public sealed class ConsentStore(AuthProviderDbContext database, GrantStore grants, TimeProvider time)
{
    /// <summary>Remembers that a user allowed an app scopes, beside those allowed earlier.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="appId">The app.</param>
    /// <param name="scopes">The scopes allowed now.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task RememberAsync(Guid userId, Guid appId, IEnumerable<string> scopes, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var consent = await database.Consents.AsTracking()
            .SingleOrDefaultAsync(consent => consent.UserId == userId && consent.AppId == appId, cancellationToken);
        if (consent is null)
        {
            consent = new Consent { UserId = userId, AppId = appId, Scopes = "" };
            database.Consents.Add(consent);
        }

        consent.Scopes = string.Join(' ', Consent.ReadScopes(consent.Scopes).Union(scopes, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        consent.GrantedAt = time.GetUtcNow();
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What a user has allowed to whom, by name of the app.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<ConsentListItem>> ListAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var rows = await database.Consents.AsNoTracking().Where(consent => consent.UserId == userId)
            .Select(consent => new { consent.AppId, Name = consent.App!.DisplayName ?? consent.App.ClientId!, consent.Scopes, consent.GrantedAt })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.OrderBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase)
                .Select(row => new ConsentListItem(row.AppId, row.Name, Consent.ReadScopes(row.Scopes), row.GrantedAt)),
        ];
    }

    /// <summary>Withdraws what a user allowed an app, and revokes all grants between the two, in one transaction.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether there was anything to withdraw.</returns>
    public async Task<bool> WithdrawAsync(Guid userId, Guid appId, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        int removed;
        using (NamedRows.Of(database, ChangedTables.Consents, [userId]))
        {
            removed = await database.Consents.Where(consent => consent.UserId == userId && consent.AppId == appId).ExecuteDeleteAsync(cancellationToken);
        }

        var revoked = await grants.RevokeForAppAsync(userId, appId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return removed + revoked > 0;
    }
}

/// <summary>A consent as the list of a user's apps shows it.</summary>
/// <param name="AppId">The app.</param>
/// <param name="AppName">Its name.</param>
/// <param name="Scopes">The allowed scopes.</param>
/// <param name="GrantedAt">When the user last answered.</param>
public sealed record ConsentListItem(Guid AppId, string AppName, IReadOnlyList<string> Scopes, DateTimeOffset GrantedAt);
