using System.Text.Json.Nodes;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>What the user store knows about a person. The host implements it.</summary>
public interface ISubjectClaims
{
    /// <summary>The claims that scopes ask for (OpenID Connect Core 1.0, 5.4).</summary>
    /// <param name="subject">The subject identifier, the same for all apps.</param>
    /// <param name="clientId">The app that gets them, which may see roles under names of its own; null where that is not known.</param>
    /// <param name="scopes">The granted scopes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The claims with the types of 5.1, none of them null and without <c>sub</c>; null where the person is gone or disabled.</returns>
    ValueTask<IReadOnlyDictionary<string, JsonNode>?> FindAsync(
        string subject, string? clientId, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken);
}
