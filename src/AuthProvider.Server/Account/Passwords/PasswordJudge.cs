using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>Judges a new password: by the rules, and by the list of those that became known elsewhere.</summary>
public sealed class PasswordJudge(BreachedPasswords breached)
{
    /// <summary>Judges.</summary>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="userName">The username of its owner.</param>
    /// <returns>What is wrong, and how strong it is, as sentences for its owner; null where nothing is wrong.</returns>
    public string? Check(string? password, string? userName)
    {
        var problem = PasswordRules.Check(password, userName)
            ?? (breached.Contains(password!) ? "This password became known when another site was broken into, and guessers try it. Choose another." : null);
        return problem is null ? null : $"{problem} {PasswordStrength.Of(password, userName).Words}".TrimEnd();
    }
}
