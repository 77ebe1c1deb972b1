using AuthProvider.Storage.Users;
using AuthProvider.Storage.Users.PasswordHashes;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges a user.</summary>
internal sealed class UserCheck(ILookupNormalizer normalizer, TimeProvider time)
{
    /// <summary>Notes all problems.</summary>
    public void Check(SeedUser user, SeedFacts facts, SeedProblems problems)
    {
        if (user is { UserName: { } userName, Password: null, PasswordHash: null } && !facts.Passwords.ContainsKey(normalizer.NormalizeName(userName)!))
        {
            problems.Add(user.Path, "This user is new: give a 'password' or a 'passwordHash'.");
        }

        CheckMembers(user, problems);
    }

    /// <summary>Notes all problems of the members, without those that depend on the database.</summary>
    public void CheckMembers(SeedUser user, SeedProblems problems)
    {
        if (user.UserName is { } userName)
        {
            problems.AddIfAny($"{user.Path}.username", UserNameRules.Check(userName));
        }

        if (user.Email is { } email)
        {
            problems.AddIfAny($"{user.Path}.email", EmailRules.Check(email));
        }

        problems.AddIfAny($"{user.Path}.displayName", DisplayNameRules.Check(user.DisplayName));
        CheckPassword(user, problems);
        for (var index = 0; index < user.Roles?.Count; index++)
        {
            problems.AddIfAny($"{user.Path}.roles[{index}]", RoleNameRules.Check(user.Roles[index]));
        }

        for (var index = 0; index < user.Groups?.Count; index++)
        {
            problems.AddIfAny($"{user.Path}.groups[{index}]", RoleNameRules.CheckGroup(user.Groups[index]));
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

        if (user.PasswordHash is { } hash)
        {
            problems.AddIfAny($"{user.Path}.passwordHash", PasswordHashFormats.Check(hash));
        }
    }
}
