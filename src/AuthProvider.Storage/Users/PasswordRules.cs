using AuthProvider.Protocol.Refusals;
using Microsoft.AspNetCore.Identity;
using Zxcvbn.Matcher;

namespace AuthProvider.Storage.Users;

/// <summary>
/// Which passwords there may be: 8 to 256 characters, not one of the commonest (also not with a few letters replaced by look-alikes, or a few digits added),
/// not with the username in it. No rule about kinds of characters (NIST SP 800-63B, 3.1.1.2).
/// </summary>
public sealed class PasswordRules : IPasswordValidator<User>
{
    /// <summary>The least length, in characters.</summary>
    public const int MinimumLength = 8;

    /// <summary>The greatest length, in characters; enough for any phrase, and no work for an attacker to give.</summary>
    public const int MaximumLength = 256;

    // The commonest passwords are short, and comparing costs more with each character.
    private const int LongestCommon = 32;

    // In bits, of an attacker's best guess: a common word with a digit behind it (password1, qwerty123, admin123) has less.
    private const double LeastEntropy = 14;

    private static readonly Lazy<Zxcvbn.Zxcvbn> Estimator = new(() => new Zxcvbn.Zxcvbn());

    /// <summary>Judges a password.</summary>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="userName">The username of its owner.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? password, string? userName)
    {
        if (password is not { Length: >= MinimumLength and <= MaximumLength })
        {
            return new Refusal("PasswordLength", "A password has {0} to {1} characters.", MinimumLength, MaximumLength);
        }

        if (userName is { Length: >= UserNameRules.MinimumLength } && password.Contains(userName, StringComparison.OrdinalIgnoreCase))
        {
            return new Refusal("PasswordUserName", "A password does not contain the username.");
        }

        return IsCommon(password)
            ? new Refusal("PasswordCommon", "This password is one of the commonest and is tried first by anyone who guesses. Choose another.")
            : null;
    }

    /// <inheritdoc />
    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(Check(password, user.UserName) is { } refusal
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordRefused", Description = refusal.ToString() })
            : IdentityResult.Success);
    }

    private static bool IsCommon(string password)
    {
        if (password.Length > LongestCommon)
        {
            return false;
        }

        if (password.Distinct().Count() < 3)
        {
            return true;
        }

        var result = Estimator.Value.EvaluatePassword(password);
        return result.Entropy < LeastEntropy || result.MatchSequence is [DictionaryMatch { DictionaryName: "passwords" }];
    }
}
