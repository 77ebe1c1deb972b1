using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.SignInWays;

/// <summary>Takes ways to sign in away from users, never the last one: the one place that knows what is a way in.</summary>
public sealed class WaysIn(AuthProviderDbContext database)
{
    /// <summary>Takes an account at another provider away.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="provider">The name of the provider.</param>
    /// <param name="subject">Who the user is there.</param>
    /// <param name="server">What this server offers.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task<Removal> RemoveExternalLoginAsync(Guid userId, string provider, string subject, OfferedWays server, CancellationToken cancellationToken = default) =>
        RemoveAsync(
            userId,
            server,
            () => database.UserLogins.Where(login => login.UserId == userId && login.LoginProvider == provider && login.ProviderKey == subject).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);

    /// <summary>Takes a passkey away.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="credentialId">The identifier of the credential.</param>
    /// <param name="server">What this server offers.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task<Removal> RemovePasskeyAsync(Guid userId, byte[] credentialId, OfferedWays server, CancellationToken cancellationToken = default) =>
        RemoveAsync(
            userId,
            server,
            () => database.UserPasskeys.Where(passkey => passkey.UserId == userId && passkey.CredentialId == credentialId).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);

    private async Task<Removal> RemoveAsync(Guid userId, OfferedWays server, Func<Task<int>> removeAsync, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);

        // Whoever else takes a way of this user away at the same time waits here.
        await database.UpdateUserAsync(userId, change: null, cancellationToken: cancellationToken);
        if (await removeAsync() == 0)
        {
            return Removal.NotThere;
        }

        if (!await HasAnyAsync(userId, server, cancellationToken))
        {
            await transaction.RollbackAsync(cancellationToken);
            return Removal.IsLastWay;
        }

        await transaction.CommitAsync(cancellationToken);
        return Removal.Done;
    }

    private Task<bool> HasAnyAsync(Guid userId, OfferedWays server, CancellationToken cancellationToken)
    {
        var (providers, byMail) = (server.Providers, server.ByMail);
        return database.Users.AnyAsync(
            user => user.Id == userId
                && (user.PasswordHash != null
                    || (byMail && user.EmailConfirmed)
                    || database.UserPasskeys.Any(passkey => passkey.UserId == userId)
                    || database.UserLogins.Any(login => login.UserId == userId && providers.Contains(login.LoginProvider))),
            cancellationToken);
    }
}

/// <summary>What a server offers beside passwords and passkeys.</summary>
/// <param name="Providers">The names of the providers that it knows.</param>
/// <param name="ByMail">Whether it sends codes to sign in with.</param>
public sealed record OfferedWays(IReadOnlyCollection<string> Providers, bool ByMail);

/// <summary>What came of taking a way in away.</summary>
public enum Removal
{
    /// <summary>It is gone.</summary>
    Done = 0,

    /// <summary>The user has no such way.</summary>
    NotThere = 1,

    /// <summary>Nothing changed: it is the only one.</summary>
    IsLastWay = 2,
}
