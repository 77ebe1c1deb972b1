using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Limits;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;

namespace AuthProvider.Server.Account.SignIn;

/// <summary>
/// Judges the codes of second steps. Guesses are counted twice, before they are judged: of a sign-in, five in all; of a user, ten in five
/// minutes. Who knows somebody's password can use up the latter, but only for browsers that are not known: the owner's own devices are
/// counted by themselves, so that nobody is locked out for good (SECURITY S14).
/// </summary>
public sealed class SecondStep(
    IHttpContextAccessor accessor, PendingSignInStore pending, SecondFactorStore factors, KnownDeviceStore devices, FailureLimits limits, SecurityJournal journal)
{
    /// <summary>Judges a code.</summary>
    /// <param name="waiting">The sign-in that waits for it.</param>
    /// <param name="code">The code as it was typed: of the authenticator app, or a recovery code.</param>
    public async Task<SecondStepVerdict> JudgeAsync(PendingSignIn waiting, string? code)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var context = accessor.HttpContext!;
        var typed = string.Concat((code ?? "").Where(letter => !char.IsWhiteSpace(letter)));
        if (typed.Length == 0)
        {
            return new(SecondStepOutcome.Missing);
        }

        var device = await devices.FindAsync(waiting.UserId, SignInCookies.Read(context.Request, SignInCookies.Device), context.RequestAborted);
        var key = device is null ? $"{waiting.UserId:N}" : $"{waiting.UserId:N} {device.Id:N}";
        if (!limits.TryCount(FailureKind.Code, key))
        {
            return new(SecondStepOutcome.Blocked);
        }

        if (await pending.TryAttemptAsync(waiting.Id, context.RequestAborted) is not { } left)
        {
            return new(SecondStepOutcome.Over);
        }

        if (await TryUseAsync(waiting.UserId, typed, context.RequestAborted) is { } outcome)
        {
            limits.TakeBack(FailureKind.Code, key);
            return new(outcome);
        }

        await journal.RecordAsync(waiting.UserId, SecurityEvents.WrongCode, cancellationToken: context.RequestAborted);
        if (left == 0)
        {
            await journal.TellAsync(waiting.UserId, SecurityEvents.WrongCode, detail: null, to: null, context.RequestAborted);
        }

        return new(left == 0 ? SecondStepOutcome.Over : SecondStepOutcome.Wrong);
    }

    private async Task<SecondStepOutcome?> TryUseAsync(Guid userId, string typed, CancellationToken cancellationToken)
    {
        if (typed.Length == Totp.Digits && typed.All(char.IsAsciiDigit))
        {
            return await factors.TryUseCodeAsync(userId, typed, cancellationToken) ? SecondStepOutcome.Authenticator : null;
        }

        if (!await factors.TryUseRecoveryCodeAsync(userId, typed, cancellationToken))
        {
            return null;
        }

        await journal.RecordAsync(userId, SecurityEvents.RecoveryCodeUsed, cancellationToken: cancellationToken);
        return SecondStepOutcome.RecoveryCode;
    }
}

/// <summary>What came of a code.</summary>
/// <param name="Outcome">What it was.</param>
public sealed record SecondStepVerdict(SecondStepOutcome Outcome)
{
    /// <summary>The second step was proven after a mailed code (RFC 8176, 2).</summary>
    public const string TwoChannels = "mca";

    /// <summary>
    /// What is proven with it, after what was proven before: <c>amr</c> values (RFC 8176). A mailed code and an app are no two factors, both
    /// being something that is owned, but two channels (<c>mca</c>).
    /// </summary>
    /// <param name="before">What was proven before.</param>
    public IReadOnlyList<string> Methods(IReadOnlyList<string> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        IEnumerable<string> added = Outcome is SecondStepOutcome.Authenticator ? ["otp"] : [];
        var all = before.Concat(added);
        return [.. all.Append(IsJoinedBy(before) ? "mfa" : TwoChannels).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Whether a code of an authenticator app is a second factor to what was proven: to a password, and to the word of another provider, who
    /// asked for something that this app is not.
    /// </summary>
    /// <param name="before">What was proven, as <c>amr</c> values (RFC 8176).</param>
    public static bool IsJoinedBy(IReadOnlyList<string> before) =>
        before.Contains("pwd", StringComparer.Ordinal) || before.Contains(ExternalIdentity.Method, StringComparer.Ordinal);

    /// <summary>Whether the second step is proven.</summary>
    public bool IsRight => Outcome is SecondStepOutcome.Authenticator or SecondStepOutcome.RecoveryCode;
}

/// <summary>What a code was.</summary>
public enum SecondStepOutcome
{
    /// <summary>Nothing was typed.</summary>
    Missing = 0,

    /// <summary>Wrong, or used before.</summary>
    Wrong = 1,

    /// <summary>Wrong, and the first step has to be proven again.</summary>
    Over = 2,

    /// <summary>Not judged: too many wrong ones came for this account.</summary>
    Blocked = 3,

    /// <summary>Of the authenticator app.</summary>
    Authenticator = 4,

    /// <summary>A recovery code.</summary>
    RecoveryCode = 5,
}
