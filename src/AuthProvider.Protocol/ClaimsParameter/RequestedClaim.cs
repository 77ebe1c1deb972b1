namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>One claim of the <c>claims</c> parameter (OpenID Connect Core 1.0, 5.5.1).</summary>
/// <param name="Name">The name of the claim.</param>
/// <param name="IsEssential">Whether the app cannot do without.</param>
/// <param name="Values">The acceptable values, most wanted first; empty where any will do.</param>
public sealed record RequestedClaim(string Name, bool IsEssential, IReadOnlyList<string> Values);
