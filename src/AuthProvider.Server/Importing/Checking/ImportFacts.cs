using AuthProvider.Server.Seeding;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Importing.Checking;

/// <summary>What the database has already of the users of a batch.</summary>
internal sealed record ImportFacts
{
    /// <summary>The users that are there already, by normalised username.</summary>
    public required IReadOnlyDictionary<string, ExistingUser> Users { get; init; }

    /// <summary>The users who have the confirmed addresses of the batch, by normalised address.</summary>
    public required ILookup<string, Guid> Emails { get; init; }

    /// <summary>The users who have the external logins of the batch.</summary>
    public required IReadOnlyDictionary<(string Provider, string Subject), Guid> Logins { get; init; }

    /// <summary>Notes what another user has.</summary>
    public void Check(ImportedUser user, ExistingUser? existing, ILookupNormalizer normalizer, SeedProblems problems)
    {
        if (user.Account is { EmailConfirmed: true, Email: { } email } && Emails[normalizer.NormalizeEmail(email)!].Any(id => id != existing?.Id))
        {
            problems.Add($"{user.Account.Path}.email", "Another user has this address as a confirmed one.");
        }

        foreach (var login in user.ExternalLogins ?? [])
        {
            if (Logins.TryGetValue((login.Provider ?? "", login.Subject ?? ""), out var owner) && owner != existing?.Id)
            {
                problems.Add(login.Path, "Another user has this external login.");
            }
        }
    }
}

/// <summary>A user that is there already.</summary>
internal sealed record ExistingUser(Guid Id, string? PasswordHash, DateTimeOffset? DisabledAt);

/// <summary>Reads <see cref="ImportFacts"/>.</summary>
internal sealed class ImportFactsReader(AuthProviderDbContext database, ILookupNormalizer normalizer)
{
    /// <summary>Reads them, with three questions a batch.</summary>
    public async Task<ImportFacts> ReadAsync(IReadOnlyList<ImportedUser> users, CancellationToken cancellationToken)
    {
        var names = Distinct(users.Select(user => normalizer.NormalizeName(user.Account.UserName)));
        var emails = Distinct(users.Where(user => user.Account.EmailConfirmed == true).Select(user => normalizer.NormalizeEmail(user.Account.Email)));
        var subjects = Distinct(users.SelectMany(user => user.ExternalLogins ?? []).Select(login => login.Subject));
        return new()
        {
            Users = await database.Users.AsNoTracking().Where(user => names.Contains(user.NormalizedUserName!))
                .ToDictionaryAsync(
                    user => user.NormalizedUserName!, user => new ExistingUser(user.Id, user.PasswordHash, user.DisabledAt), StringComparer.Ordinal, cancellationToken),
            Emails = emails.Count == 0
                ? Enumerable.Empty<(string, Guid)>().ToLookup(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal)
                : (await database.Users.AsNoTracking().Where(user => user.EmailConfirmed && emails.Contains(user.NormalizedEmail!))
                    .Select(user => new { user.NormalizedEmail, user.Id }).ToListAsync(cancellationToken)).ToLookup(row => row.NormalizedEmail!, row => row.Id, StringComparer.Ordinal),
            Logins = subjects.Count == 0
                ? new Dictionary<(string, string), Guid>()
                : await database.UserLogins.AsNoTracking().Where(login => subjects.Contains(login.ProviderKey))
                    .ToDictionaryAsync(login => (login.LoginProvider, login.ProviderKey), login => login.UserId, cancellationToken),
        };
    }

    // PostgreSQL takes no U+0000; no rule lets one through.
    private static List<string> Distinct(IEnumerable<string?> texts) =>
        [.. texts.OfType<string>().Where(text => !text.Contains('\0', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
}
