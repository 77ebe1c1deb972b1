using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Storage.Users;

/// <summary>Which usernames there may be: 4 to 64 letters, digits and <c>. _ -</c>; never <c>@</c>, so that no username reads as an e-mail address.</summary>
public sealed class UserNameRules : IUserValidator<User>
{
    /// <summary>The least length, in characters.</summary>
    public const int MinimumLength = 4;

    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 64;

    /// <summary>Judges a username.</summary>
    /// <param name="userName">The username as it was typed.</param>
    /// <returns>What is wrong, as a sentence for its owner; null where nothing is.</returns>
    public static string? Check(string? userName)
    {
        var length = new StringInfo(userName ?? "").LengthInTextElements;
        if (length is < MinimumLength or > MaximumLength)
        {
            return $"A username has {MinimumLength} to {MaximumLength} characters.";
        }

        return userName!.EnumerateRunes().All(rune => System.Text.Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '_' or '-')
            ? null
            : "A username has letters, digits, dots, hyphens and underscores only.";
    }

    /// <inheritdoc />
    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(Check(user.UserName) is { } message
            ? IdentityResult.Failed(new IdentityError { Code = nameof(IdentityErrorDescriber.InvalidUserName), Description = message })
            : IdentityResult.Success);
    }
}
