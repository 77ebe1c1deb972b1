using System.Globalization;
using AuthProvider.Server.Seeding;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Importing.Checking;

/// <summary>What may be there once only, with the line where it was: of the whole file, so as much as its names take.</summary>
internal sealed class NamesInFile(ILookupNormalizer normalizer)
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Takes the names of a user, and notes those that an earlier line has.</summary>
    public void Take(ImportedUser user, SeedProblems problems)
    {
        var account = user.Account;
        if (account.UserName is { } userName)
        {
            Take("u " + normalizer.NormalizeName(userName), user.Line, $"{account.Path}.username", "has this username", problems);
        }

        if (account is { EmailConfirmed: true, Email: { } email })
        {
            Take("e " + normalizer.NormalizeEmail(email), user.Line, $"{account.Path}.email", "has this address as a confirmed one", problems);
        }

        foreach (var login in user.ExternalLogins ?? [])
        {
            Take($"l {login.Provider} {login.Subject}", user.Line, login.Path, "has this external login", problems);
        }
    }

    private void Take(string name, int line, string path, string what, SeedProblems problems)
    {
        if (!_lines.TryAdd(name, line))
        {
            problems.Add(path, string.Create(CultureInfo.InvariantCulture, $"Line {_lines[name]} {what} too."));
        }
    }
}
