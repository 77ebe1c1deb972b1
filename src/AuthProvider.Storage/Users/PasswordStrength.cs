namespace AuthProvider.Storage.Users;

/// <summary>How hard a password is to guess, by an estimate of what guessers try first (zxcvbn).</summary>
public static class PasswordStrength
{
    // Comparing costs more with each character, and what is longer is strong by its length.
    private const int LongestJudged = 64;

    private static readonly Lazy<Zxcvbn.Zxcvbn> Estimator = new(() => new Zxcvbn.Zxcvbn());

    /// <summary>Estimates.</summary>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="userName">The username of its owner.</param>
    /// <returns>From 0, guessed at once, to 4, not guessed; null where there is no password.</returns>
    public static int? Of(string? password, string? userName)
    {
        if (string.IsNullOrEmpty(password))
        {
            return null;
        }

        var judged = password.Length > LongestJudged ? password[..LongestJudged] : password;
        return Estimator.Value.EvaluatePassword(judged, string.IsNullOrEmpty(userName) ? [] : [userName]).Score;
    }
}
