using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>Who acts for whom: the claims <c>act</c> and <c>may_act</c> (RFC 8693, 4.1 and 4.4).</summary>
internal static class ActorClaim
{
    /// <summary>The current actor, with those before it inside.</summary>
    public const string Act = "act";

    /// <summary>Who may become the actor.</summary>
    public const string MayAct = "may_act";

    // As deep as a chain of services ever is; each link is a member inside a member, and a token must stay a token.
    private const int DeepestChain = 8;

    /// <summary>The claim of a new token: the actor, and inside it who acted before (4.1). Without an actor the chain stays as it is.</summary>
    /// <param name="subject">The subject token.</param>
    /// <param name="actor">The actor token; null for impersonation.</param>
    /// <param name="actorSubject">Its subject as the app that gets the new token knows it.</param>
    /// <returns>The claim; null where nobody acts.</returns>
    public static JsonObject? Make(ClaimsPrincipal subject, ClaimsPrincipal? actor, string? actorSubject)
    {
        var earlier = Read(subject, Act);
        if (actor is null)
        {
            return earlier;
        }

        var act = new JsonObject { [Claims.Subject] = actorSubject };
        if (actor.GetClaim(Claims.ClientId) is { Length: > 0 } clientId)
        {
            act[Claims.ClientId] = clientId;
        }

        if (earlier is not null)
        {
            act[Act] = earlier;
        }

        return act;
    }

    /// <summary>Whether one more actor would make the chain too long.</summary>
    public static bool IsTooDeep(ClaimsPrincipal subject)
    {
        var depth = 0;
        for (var link = Read(subject, Act); link is not null; link = link[Act] as JsonObject)
        {
            depth++;
        }

        return depth >= DeepestChain;
    }

    /// <summary>
    /// Whether an actor is the one that the subject token names (4.4); every member that it names must fit. Without an actor token the
    /// app that asks is the actor.
    /// </summary>
    /// <param name="subject">The subject token.</param>
    /// <param name="actor">The actor token; null for impersonation.</param>
    /// <param name="clientId">The app that asks.</param>
    /// <param name="issuer">This server, which issued both.</param>
    public static bool IsAllowed(ClaimsPrincipal subject, ClaimsPrincipal? actor, string clientId, string issuer)
    {
        if (!subject.HasClaim(claim => string.Equals(claim.Type, MayAct, StringComparison.Ordinal)))
        {
            return true;
        }

        return Read(subject, MayAct) is { Count: > 0 } named && named.All(member => member.Value is JsonValue value && value.TryGetValue<string>(out var text)
            && string.Equals(text, FactOf(member.Key, actor, clientId, issuer), StringComparison.Ordinal));
    }

    private static string? FactOf(string member, ClaimsPrincipal? actor, string clientId, string issuer) => member switch
    {
        Claims.Issuer => issuer,
        Claims.Subject => actor is null ? clientId : actor.GetClaim(Claims.Subject),
        Claims.ClientId => actor is null ? clientId : actor.GetClaim(Claims.ClientId),
        _ => null,
    };

    private static JsonObject? Read(ClaimsPrincipal principal, string claim)
    {
        try
        {
            return principal.GetClaim(claim) is { Length: > 0 } text ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
