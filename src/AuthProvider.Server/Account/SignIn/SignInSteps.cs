using AuthProvider.Server.Account.History;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Account.SignIn;

/// <summary>
/// The state machine of signing in. Its only states are rows of <see cref="PendingSignIn"/>: a first step makes one, whose secret goes to
/// this browser; a second step is taken of it and of nothing that a form says; it ends once (SECURITY S2, S6, S7). Where no second step is
/// missing, the session begins at once.
/// </summary>
public sealed class SignInSteps(
    IHttpContextAccessor accessor, BrowserSessionChanges sessions, PendingSignInStore pending, KnownDeviceStore devices, SecurityJournal journal)
{
    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Goes on after a first step was proven.</summary>
    /// <param name="user">The user.</param>
    /// <param name="methods">How: <c>amr</c> values (RFC 8176).</param>
    /// <param name="isPersistent">Whether the cookie of the session outlives the browser's window.</param>
    /// <param name="authenticatedAt">When, where that was elsewhere and before; null: now.</param>
    /// <returns>How far the sign-in has come.</returns>
    public async Task<SignInProgress> AfterFirstStepAsync(User user, IReadOnlyList<string> methods, bool isPersistent, DateTimeOffset? authenticatedAt = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!user.TwoFactorEnabled || await MaySkipSecondStepAsync(user))
        {
            return await FinishAsync(user, methods, isPersistent, authenticatedAt) is null ? SignInProgress.Overtaken : SignInProgress.SignedIn;
        }

        await BeginAsync(user.Id, user.SecurityStamp, methods, isPersistent, sessionId: null, authenticatedAt);
        return SignInProgress.SecondStepMissing;
    }

    /// <summary>Asks a user who is signed in for a second step.</summary>
    /// <param name="session">The session that is to get stronger.</param>
    /// <param name="user">Its user.</param>
    public Task StepUpAsync(SessionSnapshot session, User user)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(user);
        return BeginAsync(user.Id, user.SecurityStamp, session.AuthenticationMethods, session.IsPersistent, session.Id, authenticatedAt: null);
    }

    /// <summary>The sign-in that waits at this browser; null where none does.</summary>
    public Task<PendingSignIn?> FindAsync() => pending.FindAsync(SignInCookies.Read(Context.Request, SignInCookies.Pending), Context.RequestAborted);

    /// <summary>Ends a sign-in after its second step was proven: the session begins, or gets stronger.</summary>
    /// <param name="waiting">The sign-in.</param>
    /// <param name="methods">All that is proven now.</param>
    /// <param name="trustDevice">Whether this browser may leave the second step out from now on.</param>
    /// <returns>Whether it was this request that ended it.</returns>
    public async Task<bool> CompleteAsync(PendingSignIn waiting, IReadOnlyList<string> methods, bool trustDevice)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        if (!await pending.TryCompleteAsync(waiting.Id, Context.RequestAborted))
        {
            return false;
        }

        SignInCookies.DeletePending(Context.Response);
        var stamp = trustDevice ? waiting.SecurityStamp : null;
        if (waiting.SessionId is { } sessionId)
        {
            if (!await sessions.StrengthenAsync(sessionId, waiting.UserId, methods, waiting.IsPersistent))
            {
                return false;
            }

            await SeeDeviceAsync(waiting.UserId, stamp);
            return true;
        }

        return await FinishAsync(waiting.UserId, waiting.SecurityStamp, methods, waiting.IsPersistent, waiting.AuthenticatedAt, stamp) is not null;
    }

    /// <summary>Begins the session of a user of whom nothing is left to be proven.</summary>
    /// <param name="user">The user, as they were when they proved it.</param>
    /// <param name="methods">How: <c>amr</c> values (RFC 8176).</param>
    /// <param name="isPersistent">Whether the cookie of the session outlives the browser's window.</param>
    /// <param name="authenticatedAt">When, where that was elsewhere and before; null: now.</param>
    /// <returns>The session; null where the user has got another password or second factor since, or was disabled.</returns>
    public Task<SignInResult?> FinishAsync(User user, IReadOnlyList<string> methods, bool isPersistent, DateTimeOffset? authenticatedAt = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        return FinishAsync(user.Id, user.SecurityStamp ?? "", methods, isPersistent, authenticatedAt, trustedStamp: null);
    }

    // The session, the device and the entry in the history are written together or not at all: no session begins that its user cannot see.
    private Task<SignInResult?> FinishAsync(
        Guid userId, string securityStamp, IReadOnlyList<string> methods, bool isPersistent, DateTimeOffset? authenticatedAt, string? trustedStamp) =>
        sessions.SignInAsync(userId, securityStamp, methods, isPersistent, authenticatedAt, async () =>
        {
            var isNew = await SeeDeviceAsync(userId, trustedStamp);
            await journal.RecordAsync(userId, isNew ? SecurityEvents.SignedInAtNewDevice : SecurityEvents.SignedIn, cancellationToken: Context.RequestAborted);
        });

    private async Task BeginAsync(Guid userId, string? securityStamp, IReadOnlyList<string> methods, bool isPersistent, Guid? sessionId, DateTimeOffset? authenticatedAt) =>
        SignInCookies.WritePending(
            Context.Response, await pending.BeginAsync(userId, securityStamp ?? "", methods, isPersistent, sessionId, authenticatedAt, Context.RequestAborted));

    private async Task<bool> MaySkipSecondStepAsync(User user) =>
        devices.IsTrusted(await devices.FindAsync(user.Id, DeviceSecret, Context.RequestAborted), user.SecurityStamp ?? "");

    private async Task<bool> SeeDeviceAsync(Guid userId, string? trustedStamp)
    {
        var (secret, isNew) = await devices.SeeAsync(userId, DeviceSecret, Context.Request.Headers.UserAgent.ToString(), trustedStamp, Context.RequestAborted);
        SignInCookies.WriteDevice(Context.Response, secret);
        return isNew;
    }

    private string? DeviceSecret => SignInCookies.Read(Context.Request, SignInCookies.Device);
}

/// <summary>How far a sign-in has come after its first step.</summary>
public enum SignInProgress
{
    /// <summary>The session has begun.</summary>
    SignedIn = 0,

    /// <summary>The browser is to go to <see cref="VerifyModel"/>.</summary>
    SecondStepMissing = 1,

    /// <summary>What was proven counts no more: the user has got another password or second factor meanwhile, or was disabled.</summary>
    Overtaken = 2,
}
