using System.Text.Json;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Pipeline;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Grants;

/// <summary>The grants (DESIGN, decision 5): one for each approval of a code or a device; all tokens of it carry its identifier.</summary>
public sealed class GrantStore(AuthProviderDbContext database, TokenWriter writer, TimeProvider time)
{
    /// <summary>Makes a grant.</summary>
    /// <param name="userId">The user who approved it.</param>
    /// <param name="appId">The app that gets it.</param>
    /// <param name="scopes">The granted scopes.</param>
    /// <param name="sessionId">The session in which it was approved; null where there is none.</param>
    /// <param name="isOffline">Whether <c>offline_access</c> is among the scopes, so that the grant outlives the session.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The identifier, for the tokens.</returns>
    public async Task<Guid> CreateAsync(
        Guid userId, Guid appId, IReadOnlyCollection<string> scopes, Guid? sessionId, bool isOffline, CancellationToken cancellationToken = default)
    {
        if (database.Database.CurrentTransaction is not null)
        {
            throw new InvalidOperationException("A grant is written by the token writer, which waits for the end of every other transaction.");
        }

        var grant = NewRow(userId, appId, scopes, sessionId, isOffline);
        var unit = new WriteUnit();
        unit.Insert(grant);
        await writer.WriteAsync(unit, cancellationToken);
        return grant.Id;
    }

    /// <summary>
    /// Makes a grant that is written together with the tokens of the request in hand, in one transaction. If its session ended meanwhile,
    /// neither it nor they are written.
    /// </summary>
    /// <param name="transaction">The request.</param>
    /// <param name="userId">The user who approved it.</param>
    /// <param name="appId">The app that gets it.</param>
    /// <param name="scopes">The granted scopes.</param>
    /// <param name="sessionId">The session in which it was approved; null where there is none.</param>
    /// <param name="isOffline">Whether it outlives the session.</param>
    /// <returns>The identifier, for the tokens.</returns>
    public Guid Plan(OpenIddictServerTransaction transaction, Guid userId, Guid appId, IReadOnlyCollection<string> scopes, Guid? sessionId, bool isOffline)
    {
        var grant = NewRow(userId, appId, scopes, sessionId, isOffline);
        TokenUnit.Of(transaction).Insert(grant);
        return grant.Id;
    }

    /// <summary>Revokes a grant: its tokens are inactive from now on.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it stood until now.</returns>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken = default) =>
        await RevokeAsync(Valid().Where(grant => grant.Id == id), cancellationToken) == 1;

    /// <summary>Revokes all grants of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>How many stood until now.</returns>
    public Task<int> RevokeForUserAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var subject = Subject(userId);
        return RevokeAsync(Valid().Where(grant => grant.Subject == subject), cancellationToken);
    }

    /// <summary>Revokes all grants that a user gave an app.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>How many stood until now.</returns>
    public Task<int> RevokeForAppAsync(Guid userId, Guid appId, CancellationToken cancellationToken = default)
    {
        var subject = Subject(userId);
        return RevokeAsync(Valid().Where(grant => grant.Subject == subject && grant.Application!.Id == appId), cancellationToken);
    }

    /// <summary>Revokes the grants of a session that do not outlive it.</summary>
    internal Task<int> RevokeOfSessionAsync(Guid sessionId, CancellationToken cancellationToken) =>
        RevokeAsync(Valid().Where(grant => grant.SessionId == sessionId && !grant.IsOffline), cancellationToken);

    private GrantRow NewRow(Guid userId, Guid appId, IReadOnlyCollection<string> scopes, Guid? sessionId, bool isOffline) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        ApplicationId = appId,
        Subject = Subject(userId),
        Status = Statuses.Valid,
        Type = AuthorizationTypes.AdHoc,
        Scopes = JsonSerializer.Serialize(scopes),
        SessionId = sessionId,
        IsOffline = isOffline,
        CreationDate = time.GetUtcNow().UtcDateTime,
    };

    private static string Subject(Guid userId) => userId.ToString("D");

    private static Task<int> RevokeAsync(IQueryable<Grant> grants, CancellationToken cancellationToken) =>
        grants.ExecuteUpdateAsync(
            update => update.SetProperty(grant => grant.Status, Statuses.Revoked)
                .SetProperty(grant => grant.ConcurrencyToken, ConcurrencyStamp.Next()),
            cancellationToken);

    private IQueryable<Grant> Valid() => database.Grants.Where(grant => grant.Status == Statuses.Valid);
}
