using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>
/// Whether a confirmed address belongs to one account at most, as people sign in with it. It is judged by what all users of the file are
/// afterwards, so that an address moves from one to another in whatever order they stand.
/// </summary>
internal sealed class EmailCheck
{
    private readonly SeedFacts _facts;
    private readonly ILookupNormalizer _normalizer;
    private readonly HashSet<string> _names;
    private readonly ILookup<string, SeedUser> _holders;

    public EmailCheck(SeedFile file, SeedFacts facts, ILookupNormalizer normalizer)
    {
        (_facts, _normalizer) = (facts, normalizer);
        _names = [.. file.Users.Select(NameOf)];
        _holders = file.Users.Where(IsConfirmedAfter).Select(user => (User: user, Email: EmailAfter(user))).Where(pair => pair.Email is not null)
            .ToLookup(pair => pair.Email!, pair => pair.User, StringComparer.Ordinal);
    }

    /// <summary>Notes what is wrong with the address of a user that the file says is confirmed.</summary>
    public void Check(SeedUser user, SeedProblems problems)
    {
        if (user.EmailConfirmed != true || user.UserName is null)
        {
            return;
        }

        if (EmailAfter(user) is not { } email)
        {
            problems.Add($"{user.Path}.emailConfirmed", "There is no 'email' that could be confirmed.");
            return;
        }

        var path = $"{user.Path}.{(user.Email is null ? "emailConfirmed" : "email")}";

        // Of two who both ask for it the second one is told.
        if (_holders[email].Where(holder => !ReferenceEquals(holder, user)).Any(holder => holder.EmailConfirmed != true || IsFirst(holder, email)))
        {
            problems.Add(path, "Another user of the file has this address as a confirmed one.");
        }
        else if (_facts.Emails[email].Any(name => !_names.Contains(name)))
        {
            problems.Add(path, "Another user has this address as a confirmed one.");
        }
    }

    private bool IsFirst(SeedUser user, string email) => ReferenceEquals(_holders[email].First(holder => holder.EmailConfirmed == true), user);

    private bool IsConfirmedAfter(SeedUser user) => user.IsConfirmedAfter(Current(user).Email, Current(user).IsConfirmed);

    private string? EmailAfter(SeedUser user) => _normalizer.NormalizeEmail(user.Email ?? Current(user).Email);

    private SeedAddress Current(SeedUser user) => _facts.Addresses.GetValueOrDefault(NameOf(user), SeedAddress.None);

    private string NameOf(SeedUser user) => _normalizer.NormalizeName(user.UserName) ?? "";
}
