using System.Text.Json;
using AuthProvider.Storage.Tokens.Pipeline;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Grants;

/// <summary>Makes grants (DESIGN, decision 5): one for each approval of a code or a device; all tokens of it carry its identifier.</summary>
public sealed class NewGrants(TimeProvider time)
{
    /// <summary>
    /// Makes a grant that is written together with the tokens of the request in hand, in one transaction, or with those that its code is
    /// exchanged for (<see cref="CarryGrantInCode"/>). If its session ended meanwhile, or the user revoked grants, neither it nor they are written.
    /// </summary>
    /// <param name="transaction">The request.</param>
    /// <param name="userId">The user who approved it.</param>
    /// <param name="appId">The app that gets it.</param>
    /// <param name="scopes">The granted scopes.</param>
    /// <param name="sessionId">The session in which it was approved; null where there is none.</param>
    /// <param name="isOffline">Whether <c>offline_access</c> is among the scopes, so that the grant outlives the session.</param>
    /// <param name="epoch">The <see cref="Users.User.GrantEpoch"/> of the user as it was read before what the user allows; null where that is not asked for.</param>
    /// <returns>The identifier, for the tokens.</returns>
    public Guid Plan(
        OpenIddictServerTransaction transaction, Guid userId, Guid appId, IReadOnlyCollection<string> scopes, Guid? sessionId, bool isOffline, int? epoch = null)
    {
        var grant = Create(userId, appId, scopes, sessionId, isOffline) with { Epoch = epoch is { } number ? new UserEpoch(userId, number) : null };
        TokenUnit.Of(transaction).Insert(grant);
        return grant.Id;
    }

    /// <summary>Makes a grant for a unit of the token writer.</summary>
    /// <inheritdoc cref="Plan" path="/param"/>
    public GrantRow Create(Guid userId, Guid appId, IReadOnlyCollection<string> scopes, Guid? sessionId, bool isOffline)
    {
        var now = time.GetUtcNow();
        return Of(Guid.CreateVersion7(now), now, userId, appId, scopes, sessionId, isOffline);
    }

    /// <summary>A grant as it is written first, new or one that a code has carried.</summary>
    internal static GrantRow Of(
        Guid id, DateTimeOffset? createdAt, Guid userId, Guid appId, IReadOnlyCollection<string> scopes, Guid? sessionId, bool isOffline) => new()
    {
        Id = id,
        ApplicationId = appId,
        Subject = SubjectOf(userId),
        Status = Statuses.Valid,
        Type = AuthorizationTypes.AdHoc,
        Scopes = JsonSerializer.Serialize(scopes),
        SessionId = sessionId,
        IsOffline = isOffline,
        CreationDate = createdAt?.UtcDateTime,
    };

    /// <summary>How a grant names its user.</summary>
    internal static string SubjectOf(Guid userId) => userId.ToString("D");
}
