namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>What a token is for: APIs, and scopes that mean something there or nowhere in particular.</summary>
/// <param name="Scopes">The scopes.</param>
/// <param name="Audiences">The APIs, each of which at least one of the scopes belongs to.</param>
internal sealed record Target(IReadOnlyList<string> Scopes, IReadOnlyList<string> Audiences);
