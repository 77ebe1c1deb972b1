using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.ExternalSignIns;

/// <summary>Which accounts at other providers sign which users in. Nothing but provider and subject tells who it is: never a name or an address.</summary>
public sealed class ExternalLoginStore(AuthProviderDbContext database)
{
    /// <summary>The greatest length of a subject, in characters (OpenID Connect Core 1.0, 2).</summary>
    public const int LongestSubject = 255;

    /// <summary>The user whom an account elsewhere signs in; null where none.</summary>
    /// <param name="provider">The name of the provider, as it is configured here.</param>
    /// <param name="subject">Who it is there.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<User?> FindUserAsync(string provider, string subject, CancellationToken cancellationToken = default) =>
        (from login in database.UserLogins
         join user in database.Users on login.UserId equals user.Id
         where login.LoginProvider == provider && login.ProviderKey == subject
         select user).AsNoTracking().SingleOrDefaultAsync(cancellationToken);

    /// <summary>The accounts elsewhere that sign a user in, by provider.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<ExternalLogin>> FindAsync(Guid userId, CancellationToken cancellationToken = default) =>
        await database.UserLogins.AsNoTracking().Where(login => login.UserId == userId).OrderBy(login => login.LoginProvider).ThenBy(login => login.ProviderKey)
            .Select(login => new ExternalLogin(login.LoginProvider, login.ProviderKey, login.ProviderDisplayName)).ToListAsync(cancellationToken);

    /// <summary>Lets an account elsewhere sign a user in, in the caller's transaction.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="login">The account elsewhere.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it did not sign anybody in before.</returns>
    public async Task<bool> TryAddAsync(Guid userId, ExternalLogin login, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(login);

        // The key decides between two who come at once.
        return await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "AspNetUserLogins" ("LoginProvider", "ProviderKey", "ProviderDisplayName", "UserId")
            VALUES ({login.Provider}, {login.Subject}, {login.Label}, {userId}) ON CONFLICT DO NOTHING
            """,
            cancellationToken) == 1;
    }
}

/// <summary>An account at another provider.</summary>
/// <param name="Provider">The name of the provider, as it is configured here.</param>
/// <param name="Subject">Who it is there: the <c>sub</c>.</param>
/// <param name="Label">What its owner calls it there, an address or a name, to be recognised by; null where that is not known.</param>
public sealed record ExternalLogin(string Provider, string Subject, string? Label);
