using System.Globalization;
using AuthProvider.Protocol.Refusals;
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
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? userName)
    {
        var length = new StringInfo(userName ?? "").LengthInTextElements;
        if (length is < MinimumLength or > MaximumLength)
        {
            return new Refusal("UserNameLength", "A username has {0} to {1} characters.", MinimumLength, MaximumLength);
        }

        return userName!.EnumerateRunes().All(rune => System.Text.Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '_' or '-')
            ? null
            : new Refusal("UserNameCharacters", "A username has letters, digits, dots, hyphens and underscores only.");
    }

    /// <inheritdoc />
    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(Check(user.UserName) is { } refusal
            ? IdentityResult.Failed(new IdentityError { Code = nameof(IdentityErrorDescriber.InvalidUserName), Description = refusal.ToString() })
            : IdentityResult.Success);
    }
}
