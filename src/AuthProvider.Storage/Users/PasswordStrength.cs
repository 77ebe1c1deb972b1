namespace AuthProvider.Storage.Users;

/// <summary>How hard a password is to guess, by an estimate of what guessers try first (zxcvbn).</summary>
/// <param name="Score">From 0, guessed at once, to 4, not guessed.</param>
/// <param name="Words">The same as a sentence for its owner, with what would make it better.</param>
public sealed record PasswordStrength(int Score, string Words)
{
    // Comparing costs more with each character, and what is longer is strong by its length.
    private const int LongestJudged = 64;

    private static readonly Lazy<Zxcvbn.Zxcvbn> Estimator = new(() => new Zxcvbn.Zxcvbn());

    /// <summary>Estimates.</summary>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="userName">The username of its owner.</param>
    public static PasswordStrength Of(string? password, string? userName)
    {
        if (string.IsNullOrEmpty(password))
        {
            return new(0, "");
        }

        var judged = password.Length > LongestJudged ? password[..LongestJudged] : password;
        var result = Estimator.Value.EvaluatePassword(judged, string.IsNullOrEmpty(userName) ? [] : [userName]);
        var word = result.Score switch { 0 => "very weak", 1 => "weak", 2 => "fair", 3 => "good", _ => "strong" };
        var advice = result.Score < 3 ? " More words that do not belong together make it better." : "";
        return new(result.Score, $"Strength: {word}.{advice}");
    }
}
