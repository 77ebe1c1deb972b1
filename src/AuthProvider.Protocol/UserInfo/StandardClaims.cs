namespace AuthProvider.Protocol.UserInfo;

/// <summary>The standard claims (OpenID Connect Core 1.0, 5.1) by the scope that asks for them (5.4).</summary>
public static class StandardClaims
{
    /// <summary>The claims of each scope; <c>roles</c> and <c>groups</c>, which are ours, beside the four of the specification.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByScope { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["profile"] =
        [
            "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender",
            "birthdate", "zoneinfo", "locale", "updated_at",
        ],
        ["email"] = ["email", "email_verified"],
        ["address"] = ["address"],
        ["phone"] = ["phone_number", "phone_number_verified"],
        ["roles"] = ["role"],
        ["groups"] = ["groups"],
    };

    private static readonly Dictionary<string, string> Scopes =
        ByScope.SelectMany(pair => pair.Value.Select(claim => (Claim: claim, Scope: pair.Key))).ToDictionary(pair => pair.Claim, pair => pair.Scope, StringComparer.Ordinal);

    /// <summary>The scope that a claim belongs to; null for a claim that is none of these.</summary>
    /// <param name="claim">The name of the claim.</param>
    public static string? FindScope(string claim) => Scopes.GetValueOrDefault(claim);

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [.. ByScope.Values.SelectMany(claims => claims)];
}
