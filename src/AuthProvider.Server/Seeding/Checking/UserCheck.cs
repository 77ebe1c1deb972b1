using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges a user.</summary>
internal sealed class UserCheck(ILookupNormalizer normalizer, TimeProvider time)
{
    private const int MaximumRoleLength = 64;

    /// <summary>Notes all problems.</summary>
    public void Check(SeedUser user, SeedFacts facts, SeedProblems problems)
    {
        if (user.UserName is { } userName)
        {
            problems.AddIfAny($"{user.Path}.username", UserNameRules.Check(userName));
            if (user is { Password: null, PasswordHash: null } && !facts.Passwords.ContainsKey(normalizer.NormalizeName(userName)!))
            {
                problems.Add(user.Path, "This user is new: give a 'password' or a 'passwordHash'.");
            }
        }

        if (user.Email is { } email)
        {
            problems.AddIfAny($"{user.Path}.email", EmailRules.Check(email));
        }

        problems.AddIfAny($"{user.Path}.displayName", DisplayNameRules.Check(user.DisplayName));
        CheckPassword(user, problems);
        for (var index = 0; index < user.Roles?.Count; index++)
        {
            problems.AddIfAny($"{user.Path}.roles[{index}]", CheckRole(user.Roles[index]));
        }

        if (user.Profile is { } profile)
        {
            ProfileCheck.Check(profile, $"{user.Path}.profile", ProfileRules.LatestDate(time), problems);
        }
    }

    private static void CheckPassword(SeedUser user, SeedProblems problems)
    {
        if (user is { Password: not null, PasswordHash: not null })
        {
            problems.Add($"{user.Path}.passwordHash", "There is a 'password' too: give one of the two.");
        }

        if (user.Password is { } password)
        {
            problems.AddIfAny($"{user.Path}.password", PasswordRules.Check(password, user.UserName));
        }

        if (user.PasswordHash is { } hash && !PasswordHashRules.IsHash(hash))
        {
            problems.Add($"{user.Path}.passwordHash", "This is not a password hash of ASP.NET Core Identity (version 3).");
        }
    }

    private static string? CheckRole(string role) =>
        role.Length is > 0 and <= MaximumRoleLength && role.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':')
            ? null
            : $"A role has 1 to {MaximumRoleLength} letters, digits and . _ - :";
}
