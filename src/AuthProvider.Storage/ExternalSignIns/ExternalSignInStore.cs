using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.ExternalSignIns;

/// <summary>Round trips to other providers. Each move is one compare-and-set: an answer counts once, and one account gets it.</summary>
public sealed class ExternalSignInStore(AuthProviderDbContext database, TimeProvider time)
{
    /// <summary>How long a provider may take to answer, and then the person to say whose account it is: 15 minutes each.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Begins one.</summary>
    /// <param name="provider">The name of the provider.</param>
    /// <param name="order">What the server needs to know when the answer comes, protected.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The <c>state</c> for the provider: 256 random bits in base64url.</returns>
    public async Task<string> BeginAsync(string provider, string order, CancellationToken cancellationToken = default)
    {
        var state = RandomSecret.Create();
        var now = time.GetUtcNow();
        database.ExternalSignIns.Add(new() { Provider = provider, StateHash = RandomSecret.Hash(state), Order = order, CreatedAt = now, ExpiresAt = now + Lifetime });
        await database.SaveChangesAsync(cancellationToken);
        return state;
    }

    /// <summary>Finds the one that an answer belongs to.</summary>
    /// <param name="state">The <c>state</c> as it was presented.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>It; null where it is unknown or too old. One that was answered is found too, for <see cref="TryAnswerAsync"/> to refuse.</returns>
    public Task<ExternalSignIn?> FindByStateAsync(string state, CancellationToken cancellationToken = default)
    {
        var hash = RandomSecret.Hash(state);
        var now = time.GetUtcNow();
        return database.ExternalSignIns.AsNoTracking().SingleOrDefaultAsync(row => row.StateHash == hash && row.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Takes the answer.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it is the first one.</returns>
    public async Task<bool> TryAnswerAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return await database.ExternalSignIns.Where(row => row.Id == id && row.AnsweredAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.AnsweredAt, now), cancellationToken) == 1;
    }

    /// <summary>Keeps who the person is at the provider, until they have said whose account it is.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="answer">Who it is, protected.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The secret for the browser, 256 random bits in base64url.</returns>
    public async Task<string> KeepAnswerAsync(Guid id, string answer, CancellationToken cancellationToken = default)
    {
        var secret = RandomSecret.Create();
        var hash = RandomSecret.Hash(secret);
        var until = time.GetUtcNow() + Lifetime;
        await database.ExternalSignIns.Where(row => row.Id == id && row.AnsweredAt != null && row.Answer == null).ExecuteUpdateAsync(
            update => update.SetProperty(row => row.Answer, answer).SetProperty(row => row.SecretHash, hash).SetProperty(row => row.ExpiresAt, until), cancellationToken);
        return secret;
    }

    /// <summary>Finds the one that a browser's secret names.</summary>
    /// <param name="secret">The secret as it was presented; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>It, with its answer; null where it is unknown, too old, or an account has it.</returns>
    public Task<ExternalSignIn?> FindAnsweredAsync(string? secret, CancellationToken cancellationToken = default) =>
        FindBySecretAsync(secret, isCompleted: false, cancellationToken);

    /// <summary>Finds the one that a browser's secret named until an account got it.</summary>
    /// <param name="secret">The secret as it was presented; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>It, with its answer; null where it is unknown, too old, or no account has it.</returns>
    public Task<ExternalSignIn?> FindCompletedAsync(string? secret, CancellationToken cancellationToken = default) =>
        FindBySecretAsync(secret, isCompleted: true, cancellationToken);

    /// <summary>Gives the answer to an account, in the caller's transaction.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether no account had it.</returns>
    public async Task<bool> TryCompleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return await database.ExternalSignIns.Where(row => row.Id == id && row.Answer != null && row.CompletedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.CompletedAt, now), cancellationToken) == 1;
    }

    /// <summary>Removes what is too old.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return database.ExternalSignIns.Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt).DeleteInBatchesAsync(cancellationToken);
    }

    private async Task<ExternalSignIn?> FindBySecretAsync(string? secret, bool isCompleted, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var hash = RandomSecret.Hash(secret);
        var now = time.GetUtcNow();
        return await database.ExternalSignIns.AsNoTracking()
            .SingleOrDefaultAsync(row => row.SecretHash == hash && (row.CompletedAt != null) == isCompleted && row.ExpiresAt > now, cancellationToken);
    }
}
