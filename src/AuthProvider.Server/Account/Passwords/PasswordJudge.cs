using AuthProvider.Server.Forms;
using AuthProvider.Storage.Users;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>Judges a new password: by the rules, and by the list of those that became known elsewhere.</summary>
public sealed class PasswordJudge(BreachedPasswords breached, IStringLocalizer<RuleWords> rules, IStringLocalizer<PasswordJudge> words)
{
    /// <summary>Judges.</summary>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="userName">The username of its owner.</param>
    /// <returns>What is wrong, and how strong it is, as sentences for its owner; null where nothing is wrong.</returns>
    public string? Check(string? password, string? userName)
    {
        var problem = rules.SayIfAny(PasswordRules.Check(password, userName)) ?? (breached.Contains(password!) ? words["Breached"].Value : null);
        return problem is null ? null : $"{problem} {Strength(password, userName)}".TrimEnd();
    }

    private string? Strength(string? password, string? userName) => PasswordStrength.Of(password, userName) switch
    {
        null => null,
        0 => $"{words["Strength0"]} {words["Advice"]}",
        1 => $"{words["Strength1"]} {words["Advice"]}",
        2 => $"{words["Strength2"]} {words["Advice"]}",
        3 => words["Strength3"],
        _ => words["Strength4"],
    };
}
