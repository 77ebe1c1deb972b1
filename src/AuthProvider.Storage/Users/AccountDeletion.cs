using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Users;

/// <summary>Deletes accounts whose owners asked for it, after a time in which they may think again.</summary>
public sealed partial class AccountDeletion(
    AuthProviderDbContext database, SessionEnding sessions, AppStore apps, IOptions<AccountOptions> options, TimeProvider time,
    ILogger<AccountDeletion> logger)
{
    /// <summary>When an account is deleted whose owner asks for it now.</summary>
    public DateTimeOffset NextDeletion => time.GetUtcNow() + options.Value.DeletionGrace;

    /// <summary>Whether an account is the only one of an administrator: it cannot be deleted, as nobody could make another.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> IsLastAdministratorAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var administrators = database.UserRoles.Join(
            database.Roles.Where(role => role.Name == RoleNames.Administrator), membership => membership.RoleId, role => role.Id, (membership, _) => membership.UserId);
        return await administrators.ContainsAsync(userId, cancellationToken)
            && !await database.Users.AnyAsync(
                user => user.Id != userId && user.DisabledAt == null && user.DeleteAt == null && administrators.Contains(user.Id), cancellationToken);
    }

    /// <summary>Plans the deletion. All other sessions and all grants of the user end at once, in the caller's transaction where there is one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="keepSessionId">The session that stays, to think again.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>When the account is deleted.</returns>
    public async Task<DateTimeOffset> PlanAsync(Guid userId, Guid keepSessionId, CancellationToken cancellationToken = default)
    {
        var deleteAt = NextDeletion;
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await SetAsync(userId, deleteAt, cancellationToken);
        await sessions.EndAllWithGrantsAsync(userId, keepSessionId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return deleteAt;
    }

    /// <summary>Keeps the account.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task StopAsync(Guid userId, CancellationToken cancellationToken = default) => SetAsync(userId, deleteAt: null, cancellationToken);

    /// <summary>
    /// Deletes what is due: the sessions end first, so that the apps hear of it, and the apps that the user registered go with all that they were
    /// given. One that cannot be deleted now keeps no other from it.
    /// </summary>
    /// <param name="cancellationToken">Cancels it between two accounts.</param>
    /// <returns>How many accounts.</returns>
    public async Task<int> DeleteDueAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var due = await database.Users.Where(user => user.DeleteAt <= now).Select(user => user.Id).Take(100).ToListAsync(cancellationToken);
        var deleted = 0;
        foreach (var id in due)
        {
            try
            {
                deleted += !await IsLastAdministratorAsync(id, cancellationToken) && await DeleteAsync(id, now, cancellationToken) ? 1 : 0;
            }
            catch (Exception exception) when (DatabaseFailure.IsCauseOf(exception))
            {
                // The next hour tries again.
                LogNotDeleted(logger, id, exception);
                database.ChangeTracker.Clear();
            }
        }

        return deleted;
    }

    private async Task<bool> DeleteAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await DisableAppsAsync(id, now, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // Consents before the user, as who withdraws one holds them.
        await database.Consents.Where(consent => consent.UserId == id).ExecuteDeleteAsync(cancellationToken);
        await sessions.EndAllWithGrantsAsync(id, cancellationToken: cancellationToken);
        await database.OneTimeLinks.Where(link => link.UserId == id).ExecuteDeleteAsync(cancellationToken);

        // One by one and not by the foreign key: what others gave them and their scopes go too, and the caches hear of it.
        foreach (var clientId in await database.Apps.Where(app => app.OwnerId == id).Select(app => app.ClientId!).ToListAsync(cancellationToken))
        {
            if (await apps.FindAsync(clientId, cancellationToken) is { } app)
            {
                await apps.DeleteAsync(app, cancellationToken);
            }
        }

        // Who has thought again at this moment keeps it.
        if (await database.Users.Where(user => user.Id == id && user.DeleteAt <= now).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    // Before the transaction, which others would wait for (AppStore.DeleteAsync).
    private async Task DisableAppsAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var theirs = database.Apps.Where(app => app.OwnerId == id && app.Owner!.DeleteAt <= now && app.Status != AppStatus.Disabled);
        foreach (var clientId in await theirs.Select(app => app.ClientId!).ToListAsync(cancellationToken))
        {
            if (await apps.FindAsync(clientId, cancellationToken) is { } app)
            {
                await apps.SetStatusAsync(app, AppStatus.Disabled, cancellationToken);
            }
        }
    }

    private Task<bool> SetAsync(Guid userId, DateTimeOffset? deleteAt, CancellationToken cancellationToken) =>
        database.UpdateUserAsync(userId, update => update.SetProperty(user => user.DeleteAt, deleteAt), cancellationToken: cancellationToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "The account {UserId} is due and could not be deleted now.")]
    private static partial void LogNotDeleted(ILogger logger, Guid userId, Exception exception);
}
