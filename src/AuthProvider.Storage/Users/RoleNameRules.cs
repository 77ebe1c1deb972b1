using AuthProvider.Protocol.Refusals;

namespace AuthProvider.Storage.Users;

/// <summary>Which names roles and groups may have: 1 to 64 letters, digits and <c>. _ - :</c>.</summary>
public static class RoleNameRules
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 64;

    /// <summary>Judges the name of a role.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? name) =>
        IsGood(name) ? null : new Refusal("RoleName", "A role has 1 to {0} letters, digits and . _ - :", MaximumLength);

    /// <summary>Judges the name of a group.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? CheckGroup(string? name) =>
        IsGood(name) ? null : new Refusal("GroupName", "A group has 1 to {0} letters, digits and . _ - :", MaximumLength);

    private static bool IsGood(string? name) =>
        name is { Length: > 0 and <= MaximumLength } && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':');
}
