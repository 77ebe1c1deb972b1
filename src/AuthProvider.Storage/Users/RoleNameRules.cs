using System.Globalization;

namespace AuthProvider.Storage.Users;

/// <summary>Which names roles and groups may have: 1 to 64 letters, digits and <c>. _ - :</c>.</summary>
public static class RoleNameRules
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 64;

    /// <summary>Judges the name of a role.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong, as a sentence; null where nothing is.</returns>
    public static string? Check(string? name) => Check(name, "A role");

    /// <summary>Judges the name of a group.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong, as a sentence; null where nothing is.</returns>
    public static string? CheckGroup(string? name) => Check(name, "A group");

    private static string? Check(string? name, string what) =>
        name is { Length: > 0 and <= MaximumLength } && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':')
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{what} has 1 to {MaximumLength} letters, digits and . _ - :");
}
