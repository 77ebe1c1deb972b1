using System.Security.Cryptography;
using System.Text;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Secrets;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Registrations;

/// <summary>Apps that programs register (RFC 7591) and manage (RFC 7592).</summary>
public sealed class ClientRegistrationStore(
    AuthProviderDbContext database, AppStore apps, AppSecrets secrets, RegistrationTokens tokens, UserCache users, TimeProvider time)
{
    private const int PruneBatch = 200;

    /// <summary>Registers an app, and uses its initial access token up, or neither.</summary>
    /// <param name="draft">What it is to be; the owner is the one of the token.</param>
    /// <param name="hasSecret">Whether it authenticates with a secret, which is made for it.</param>
    /// <param name="softwareStatement">The software statement that binds it; null where none does.</param>
    /// <param name="initialAccessToken">The initial access token; null where anybody may register.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The app; null where the token cannot be used.</returns>
    public async Task<RegisteredApp?> CreateAsync(
        AppDraft draft, bool hasSecret, string? softwareStatement, string? initialAccessToken, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);

        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        Guid? owner = null;
        if (initialAccessToken is not null)
        {
            if (await tokens.RedeemAsync(initialAccessToken, cancellationToken) is not { } redeemed || !await MayOwnAsync(redeemed.OwnerId, cancellationToken))
            {
                return null;
            }

            owner = redeemed.OwnerId;
        }

        var (app, secret) = await apps.CreateAsync(draft with { OwnerId = owner }, hasSecret ? null : Unusable(draft), cancellationToken);
        var token = RandomSecret.Create();
        var registration = new ClientRegistration
        {
            AppId = app.Id, TokenHash = RandomSecret.Hash(token), IsOpen = initialAccessToken is null, SoftwareStatement = softwareStatement, CreatedAt = time.GetUtcNow(),
        };
        database.ClientRegistrations.Add(registration);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(app, registration, token, secret);
    }

    /// <summary>Finds the app that a registration access token is for. The first use of a new token ends the one before it.</summary>
    /// <param name="clientId">The <c>client_id</c> in the address.</param>
    /// <param name="token">The token as it was presented.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The app; null where there is none, or the token is not its.</returns>
    public async Task<RegisteredApp?> FindAsync(string clientId, string token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (await apps.FindAsync(clientId, cancellationToken) is not { } app
            || await database.ClientRegistrations.AsNoTracking().SingleOrDefaultAsync(row => row.AppId == app.Id, cancellationToken) is not { } registration)
        {
            return null;
        }

        var hash = RandomSecret.Hash(token);
        if (AreEqual(hash, registration.TokenHash))
        {
            await EndEarlierTokenAsync(registration, cancellationToken);
        }
        else if (!AreEqual(hash, registration.EarlierTokenHash))
        {
            return null;
        }

        return new(app, registration, token, Secret: null);
    }

    /// <summary>
    /// Replaces what an app registered, and its registration access token, in one transaction: of two requests at once one wins. The token that
    /// was presented counts until the new one is used, so that a client that got no answer asks again.
    /// </summary>
    /// <param name="current">The app as it was found.</param>
    /// <param name="draft">What it is to be.</param>
    /// <param name="hasSecret">Whether it authenticates with a secret; one that had none, whose first one got lost with an answer, or that is to sign with one of which only a hash is kept, gets one.</param>
    /// <param name="hadSecret">Whether it did before.</param>
    /// <param name="softwareStatement">The software statement that binds it; null where none does.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The app with its new token, and a secret where it got one; null where another request was first.</returns>
    public async Task<RegisteredApp?> ReplaceAsync(
        RegisteredApp current, AppDraft draft, bool hasSecret, bool hadSecret, string? softwareStatement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(draft);

        var registration = current.Registration;
        var (presented, token) = (RandomSecret.Hash(current.Token), RandomSecret.Create());
        var hash = RandomSecret.Hash(token);
        var isAskedAgain = !AreEqual(presented, registration.TokenHash);
        var makesSecret = hasSecret
            && (!hadSecret || (isAskedAgain && registration.SecretCameWithToken) || !secrets.FitsStored(current.App, draft.Metadata));
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        var changed = await database.ClientRegistrations
            .Where(row => row.AppId == current.App.Id && row.TokenHash == registration.TokenHash && row.EarlierTokenHash == registration.EarlierTokenHash)
            .ExecuteUpdateAsync(
                update => update.SetProperty(row => row.TokenHash, hash)
                    .SetProperty(row => row.EarlierTokenHash, presented)
                    .SetProperty(row => row.SecretCameWithToken, makesSecret)
                    .SetProperty(row => row.SoftwareStatement, softwareStatement),
                cancellationToken);
        if (changed == 0)
        {
            return null;
        }

        var app = current.App;
        await apps.UpdateAsync(app, draft, cancellationToken);
        var secret = makesSecret ? await secrets.RotateAsync(app, TimeSpan.Zero, cancellationToken) : null;
        await transaction.CommitAsync(cancellationToken);
        registration.SoftwareStatement = softwareStatement;
        return new(app, registration, token, secret);
    }

    /// <summary>Whether an app registered itself (RFC 7591).</summary>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<bool> IsSelfRegisteredAsync(Guid appId, CancellationToken cancellationToken = default) =>
        database.ClientRegistrations.AnyAsync(registration => registration.AppId == appId, cancellationToken);

    /// <summary>How many apps that anybody could have registered have never been used.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<int> CountUnusedAsync(CancellationToken cancellationToken = default) =>
        database.ClientRegistrations.CountAsync(row => row.IsOpen && row.FirstUsedAt == null, cancellationToken);

    /// <summary>Removes apps that anybody could have registered and that were never used.</summary>
    /// <param name="before">Those that were registered before this time.</param>
    /// <param name="cancellationToken">Cancels it between two of them.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> PruneUnusedAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var unused = await database.ClientRegistrations.AsNoTracking()
            .Where(row => row.IsOpen && row.FirstUsedAt == null && row.CreatedAt < before)
            .OrderBy(row => row.CreatedAt).Select(row => row.App!.ClientId!).Take(PruneBatch).ToListAsync(cancellationToken);
        foreach (var clientId in unused)
        {
            if (await apps.FindAsync(clientId, cancellationToken) is not { } app)
            {
                continue;
            }

            try
            {
                await apps.DeleteAsync(app, cancellationToken);
            }
            catch (OpenIddictExceptions.ConcurrencyException)
            {
                // Another node prunes too, or its owner was faster.
            }
        }

        return unused.Count;
    }

    private async ValueTask EndEarlierTokenAsync(ClientRegistration registration, CancellationToken cancellationToken)
    {
        if (registration.EarlierTokenHash is not null)
        {
            await database.ClientRegistrations.Where(row => row.AppId == registration.AppId && row.TokenHash == registration.TokenHash)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.EarlierTokenHash, (string?)null), cancellationToken);
            registration.EarlierTokenHash = null;
        }
    }

    private static bool AreEqual(string hash, string? stored) =>
        stored is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(stored));

    private async ValueTask<bool> MayOwnAsync(Guid? owner, CancellationToken cancellationToken) =>
        owner is not { } id || await users.FindAsync(id, cancellationToken) is { DisabledAt: null };

    // An app that proves itself with a key has no secret, which OpenIddict wants of every confidential one: nobody knows this one.
    private static string? Unusable(AppDraft draft) => draft.Kind.KeepsSecret() ? ClientSecrets.Generate().Stored : null;
}

/// <summary>An app that a program registered.</summary>
/// <param name="App">The app.</param>
/// <param name="Registration">What is kept beside it.</param>
/// <param name="Token">Its registration access token.</param>
/// <param name="Secret">The secret that was made for it; null where none was.</param>
public sealed record RegisteredApp(App App, ClientRegistration Registration, string Token, string? Secret);
