using System.Diagnostics;
using System.Security.Cryptography;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Limits;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// The one place where pages hash and verify passwords. Whether a user is unknown, disabled, locked out or gave a wrong password, the
/// answer is the same after the same work, so that it tells nobody which accounts there are.
/// <para>
/// Ten wrong passwords in five minutes lock the account, but only for browsers that are not known: each of the owner's own devices, and
/// each session, is counted by itself, so that nobody locks the owner out (SECURITY S14).
/// </para>
/// </summary>
public sealed partial class PasswordCheck(
    PasswordWork work, RefusalPace pace, UserDirectory directory, UserManager<User> users, IPasswordHasher<User> hasher, AuthProviderDbContext database,
    PasswordTries tries, SecurityJournal journal, ILogger<PasswordCheck> logger)
{
    // A failure is counted within this time, so that counting, which only an existing user needs, does not show.
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(50);

    private static readonly User Nobody = new();

    // What a password is compared with where there is no hash; the password behind it is not kept.
    private static string? _hashOfNobody;

    /// <summary>Checks the password of the user whom a text on the sign-in page names, at the browser of the request.</summary>
    /// <param name="userName">The username, or a confirmed e-mail address, as it was typed.</param>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="network">The network that failures are counted for as well (<see cref="FailureLimits.KeyOf"/>); null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="PasswordsBusyException">Too many passwords wait to be checked.</exception>
    public Task<PasswordVerdict> CheckAsync(string userName, string password, string? network = null, CancellationToken cancellationToken = default) =>
        CheckAsync(() => directory.FindForSignInAsync(userName, cancellationToken), sessionId: null, password, network, cancellationToken);

    /// <summary>Whether the browser of the request is a device that the account knows which a text on the sign-in page names.</summary>
    /// <param name="userName">The username, or a confirmed e-mail address, as it was typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> IsAtKnownPlaceAsync(string userName, CancellationToken cancellationToken = default) =>
        await tries.FindPlaceAsync(await directory.FindForSignInAsync(userName, cancellationToken), sessionId: null, cancellationToken) is not null;

    /// <summary>Checks the password of a signed-in user. Wrong ones lock the session for this, and nothing else.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="sessionId">The session in which it was typed.</param>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="PasswordsBusyException">Too many passwords wait to be checked.</exception>
    public Task<PasswordVerdict> CheckAsync(Guid userId, Guid sessionId, string password, CancellationToken cancellationToken = default) =>
        CheckAsync(() => database.Users.AsTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken), sessionId, password, network: null, cancellationToken);

    /// <summary>Hashes the password of a user who is being made.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="PasswordsBusyException">Too many passwords wait to be checked.</exception>
    public async Task<string> HashAsync(User user, string password, CancellationToken cancellationToken = default)
    {
        using var turn = await work.EnterAsync(cancellationToken);
        return await work.HashAsync(() => hasher.HashPassword(user, password));
    }

    private async Task<PasswordVerdict> CheckAsync(Func<Task<User?>> find, Guid? sessionId, string password, string? network, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var (verdict, pause) = await CheckInTurnAsync(find, sessionId, password, network, cancellationToken);
        await pause;
        if (verdict is { User: null, IsBlocked: false })
        {
            await pace.WaitAsync(begun, HashOfNobody(), cancellationToken);
        }

        return verdict;
    }

    // The user is read and a failure counted within the turn: many guesses at once cannot outrun the count. That of a network is counted
    // before, and taken back; outside of the turn, a crowd that waits would be refused for what nobody has done yet.
    private async Task<(PasswordVerdict Verdict, Task Pause)> CheckInTurnAsync(
        Func<Task<User?>> find, Guid? sessionId, string password, string? network, CancellationToken cancellationToken)
    {
        using var turn = await work.EnterAsync(cancellationToken);
        if (!tries.TryCountFrom(network))
        {
            return (new(User: null, IsBlocked: true), Task.CompletedTask);
        }

        var user = await find();
        var place = await tries.FindPlaceAsync(user, sessionId, cancellationToken);
        var hash = user?.PasswordHash;
        var isUsable = user is { DisabledAt: null } && hash is not null && (place is null ? !await users.IsLockedOutAsync(user) : tries.TryCount(place));
        var (result, newHash) = await work.HashAsync(() => Verify(user, password));
        if (isUsable && result is not PasswordVerificationResult.Failed && await AcceptAsync(user!, password, hash!, newHash, place))
        {
            tries.TakeBackFrom(network);
            return (new(user), Task.CompletedTask);
        }

        var pause = Task.Delay(FailurePause, cancellationToken);
        if (isUsable && result is PasswordVerificationResult.Failed)
        {
            await CountFailureAsync(user!, place);
        }

        // Not what was typed: people type their password into the wrong field.
        LogRefused(logger, network, user?.Id);
        return (new(User: null), pause);
    }

    private (PasswordVerificationResult Result, string? NewHash) Verify(User? user, string password)
    {
        if (password.Length > PasswordRules.MaximumLength)
        {
            // Nobody has such a password; it is not hashed, but takes as long as one that is.
            hasher.VerifyHashedPassword(Nobody, HashOfNobody(), "");
            return (PasswordVerificationResult.Failed, null);
        }

        var begun = Stopwatch.GetTimestamp();
        var result = hasher.VerifyHashedPassword(user ?? Nobody, user?.PasswordHash ?? HashOfNobody(), password);
        pace.Note(Stopwatch.GetElapsedTime(begun));
        return (result, result is PasswordVerificationResult.SuccessRehashNeeded && user is not null ? hasher.HashPassword(user, password) : null);
    }

    private string HashOfNobody() => _hashOfNobody ??= hasher.HashPassword(Nobody, RandomNumberGenerator.GetHexString(64));

    private async Task<bool> AcceptAsync(User user, string password, string verifiedHash, string? newHash, string? place)
    {
        // What others have failed at elsewhere stays counted when the owner signs in at a known place.
        while (newHash is not null || (place is null && user.AccessFailedCount > 0))
        {
            user.AccessFailedCount = place is null ? 0 : user.AccessFailedCount;
            user.PasswordHash = newHash ?? user.PasswordHash;
            if (await SaveAsync(user))
            {
                break;
            }

            if (user.DisabledAt is not null || (place is null && await users.IsLockedOutAsync(user)))
            {
                return false;
            }

            // Somebody else has changed the user meanwhile; where it was the hash, the password may be the same: a second click has hashed it anew.
            if (!string.Equals(user.PasswordHash, verifiedHash, StringComparison.Ordinal))
            {
                (var result, newHash) = await work.HashAsync(() => Verify(user, password));
                verifiedHash = user.PasswordHash ?? "";
                if (verifiedHash.Length == 0 || result is PasswordVerificationResult.Failed)
                {
                    return false;
                }
            }
        }

        if (place is not null)
        {
            tries.TakeBack(place);
        }

        return true;
    }

    private async Task CountFailureAsync(User user, string? place)
    {
        if (place is not null)
        {
            await journal.RecordAsync(user.Id, SecurityEvents.WrongPassword);
            return;
        }

        while (!await users.IsLockedOutAsync(user))
        {
            var result = await users.AccessFailedAsync(user);
            if (result.Succeeded)
            {
                await journal.RecordAsync(user.Id, SecurityEvents.WrongPassword);
            }

            if (result.Succeeded || await IsGoneAsync(user, result))
            {
                return;
            }
        }
    }

    private async Task<bool> SaveAsync(User user)
    {
        var result = await users.UpdateAsync(user);
        return result.Succeeded || await IsGoneAsync(user, result);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A password was refused. Network: {Network}. User: {UserId}.")]
    private static partial void LogRefused(ILogger logger, string? network, Guid? userId);

    // Reads the user again where somebody else changed it meanwhile.
    private async Task<bool> IsGoneAsync(User user, IdentityResult result)
    {
        if (!result.Errors.Any(error => error.Code is nameof(IdentityErrorDescriber.ConcurrencyFailure)))
        {
            throw new InvalidOperationException($"A sign-in of the user {user.Id} could not be recorded: {result}");
        }

        await database.Entry(user).ReloadAsync();
        return database.Entry(user).State is EntityState.Detached;
    }
}

/// <summary>What came of the check of a password.</summary>
/// <param name="User">The user, tracked, who may be signed in; null where the password is wrong, or the user unknown, disabled or locked out.</param>
/// <param name="IsBlocked">Whether nothing was judged, as too many wrong passwords came from the network.</param>
public sealed record PasswordVerdict(User? User, bool IsBlocked = false);
