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
        return Refuse(password, userName) is { } problem ? $"{problem} {Say(PasswordStrength.Of(password, userName))}".TrimEnd() : null;
    }

    /// <summary>Says how strong a password is that is being typed.</summary>
    /// <param name="password">The password as far as it is typed.</param>
    /// <param name="userName">The username of its owner.</param>
    /// <returns>From 0, refused or guessed at once, to 4, not guessed; and a sentence for its owner.</returns>
    public (int Score, string Sentence) Rate(string password, string? userName)
    {
        if (Refuse(password, userName) is { } problem)
        {
            return (0, problem);
        }

        var strength = PasswordStrength.Of(password, userName);
        return (strength ?? 0, Say(strength) ?? "");
    }

    private string? Refuse(string? password, string? userName) =>
        rules.SayIfAny(PasswordRules.Check(password, userName)) ?? (breached.Contains(password!) ? words["Breached"].Value : null);

    private string? Say(int? strength) => strength switch
    {
        null => null,
        0 => $"{words["Strength0"]} {words["Advice"]}",
        1 => $"{words["Strength1"]} {words["Advice"]}",
        2 => $"{words["Strength2"]} {words["Advice"]}",
        3 => words["Strength3"],
        _ => words["Strength4"],
    };
}
