using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges a whole file by the rules of the project, before anything of it is written.</summary>
internal sealed class SeedCheck(ILookupNormalizer normalizer, UserCheck users, AppCheck apps)
{
    /// <summary>Notes all problems.</summary>
    public void Check(SeedFile file, SeedFacts facts, SeedProblems problems)
    {
        RefuseTwins(file.Users.Select(user => ($"{user.Path}.username", normalizer.NormalizeName(user.UserName))), "Another user of the file has this username.", problems);
        RefuseTwins(
            file.Apis.Select(api => ($"{api.Path}.id", api.Id)).Concat(file.Apps.Select(app => ($"{app.Path}.id", app.Id))),
            "Another app or API of the file has this identifier.",
            problems);
        RefuseTwins(AllScopes(file).Select(scope => ($"{scope.Path}.name", scope.Name)), "Another scope of the file has this name.", problems);

        var emails = new EmailCheck(file, facts, normalizer);
        foreach (var user in file.Users)
        {
            emails.Check(user, problems);
            users.Check(user, facts, problems);
        }

        var owners = new OwnerCheck(file, facts, normalizer, problems);
        var known = ScopeCheck.NamesAfter(file, facts);
        foreach (var api in file.Apis)
        {
            apps.Check(api, facts, known, owners, problems);
        }

        foreach (var scope in AllScopes(file))
        {
            ScopeCheck.Check(scope, file, facts, problems);
        }

        foreach (var app in file.Apps)
        {
            apps.Check(app, facts, known, owners, problems);
        }
    }

    /// <summary>Notes the problems of the addresses that the file says are confirmed.</summary>
    public void CheckAddresses(SeedFile file, SeedFacts facts, SeedProblems problems)
    {
        var emails = new EmailCheck(file, facts, normalizer);
        foreach (var user in file.Users)
        {
            emails.Check(user, problems);
        }
    }

    private static IEnumerable<SeedScope> AllScopes(SeedFile file) => file.Apis.SelectMany(api => api.Scopes ?? []).Concat(file.Scopes);

    private static void RefuseTwins(IEnumerable<(string Path, string? Name)> names, string message, SeedProblems problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, name) in names)
        {
            if (name is not null && !seen.Add(name))
            {
                problems.Add(path, message);
            }
        }
    }
}

/// <summary>Whether the owners of apps and APIs exist, or are made by the file.</summary>
internal sealed class OwnerCheck(SeedFile file, SeedFacts facts, ILookupNormalizer normalizer, SeedProblems problems)
{
    private readonly HashSet<string> _known =
        [.. facts.Passwords.Keys, .. file.Users.Select(user => normalizer.NormalizeName(user.UserName)).OfType<string>()];

    /// <summary>Notes a problem where there is no such user.</summary>
    public void Check(string? owner, string path)
    {
        if (owner is not null && (UserNameRules.Check(owner) is not null || !_known.Contains(normalizer.NormalizeName(owner)!)))
        {
            problems.Add($"{path}.owner", "No user has this username, neither in the database nor in the file.");
        }
    }
}
