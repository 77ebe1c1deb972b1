using AuthProvider.Server.Account.History;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.SignInWays;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>Gives users accounts at other providers as a way in, and takes them away, with what their history and a letter say of it.</summary>
public sealed class ExternalLinking(
    AuthProviderDbContext database, ExternalSignInStore trips, ExternalLoginStore logins, WaysIn ways, ExternalProviders providers, SecurityJournal journal)
{
    /// <summary>Gives a user an account elsewhere as a way in. That the user wants it was proven before.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="identity">Who it is elsewhere, as the provider said.</param>
    /// <param name="waiting">The answer that is used up with it; null where it has just come in.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task<LinkOutcome> LinkAsync(Guid userId, ExternalIdentity identity, Guid? waiting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (waiting is { } id && !await trips.TryCompleteAsync(id, cancellationToken))
        {
            return LinkOutcome.Ended;
        }

        if (!await logins.TryAddAsync(userId, identity.ToLogin(), cancellationToken))
        {
            return await logins.FindUserAsync(identity.Provider, identity.Subject, cancellationToken) is { } owner && owner.Id == userId ? LinkOutcome.WasLinked : LinkOutcome.OfOther;
        }

        await journal.RecordAsync(userId, SecurityEvents.ExternalLinked, providers.Call(identity.Provider), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return LinkOutcome.Linked;
    }

    /// <summary>Takes an account elsewhere away from a user; not the last way in.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="provider">The name of the provider.</param>
    /// <param name="subject">Who the user is there.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task<Removal> UnlinkAsync(Guid userId, string provider, string subject, CancellationToken cancellationToken)
    {
        var removal = await ways.RemoveExternalLoginAsync(userId, provider, subject, providers.Ways, cancellationToken);
        if (removal is Removal.Done)
        {
            // It has happened: who hangs up now is told all the same.
            await journal.RecordAsync(userId, SecurityEvents.ExternalUnlinked, providers.Call(provider), CancellationToken.None);
        }

        return removal;
    }
}

/// <summary>What came of giving a user an account elsewhere.</summary>
public enum LinkOutcome
{
    /// <summary>It signs the user in from now on.</summary>
    Linked = 0,

    /// <summary>It did before.</summary>
    WasLinked = 1,

    /// <summary>It signs somebody else in.</summary>
    OfOther = 2,

    /// <summary>The answer was used up before, or is too old.</summary>
    Ended = 3,
}
