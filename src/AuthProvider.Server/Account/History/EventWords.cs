using AuthProvider.Storage.SecurityHistory;

namespace AuthProvider.Server.Account.History;

/// <summary>What the history and the mail about it say of an event.</summary>
internal static class EventWords
{
    /// <summary>A short sentence.</summary>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    /// <param name="detail">More about it.</param>
    public static string Describe(string kind, string? detail) => kind switch
    {
        SecurityEvents.SignedIn => "Signed in",
        SecurityEvents.SignedInAtNewDevice => "Signed in on a new device",
        SecurityEvents.WrongPassword => "A wrong password was entered",
        SecurityEvents.WrongCode => "A wrong code was entered, after the right password",
        SecurityEvents.PasswordChanged => "The password was changed",
        SecurityEvents.PasswordReset => "The password was reset",
        SecurityEvents.EmailConfirmed => "The e-mail address was confirmed",
        SecurityEvents.EmailChangeAsked => "A change of the e-mail address was asked for",
        SecurityEvents.EmailChanged => "The e-mail address was changed",
        SecurityEvents.AuthenticatorAdded => "An authenticator app was set up",
        SecurityEvents.AuthenticatorRemoved => "The authenticator app was removed",
        SecurityEvents.RecoveryCodesMade => "New recovery codes were made",
        SecurityEvents.RecoveryCodeUsed => "A recovery code was used to sign in",
        SecurityEvents.PasskeyAdded => $"The passkey \u201c{detail}\u201d was added",
        SecurityEvents.PasskeyRemoved => $"The passkey \u201c{detail}\u201d was removed",
        SecurityEvents.DevicesForgotten => "All devices ask for the second factor again",
        SecurityEvents.DataDownloaded => "The data of the account was downloaded",
        SecurityEvents.DeletionAsked => "The account was told to be deleted",
        SecurityEvents.DeletionStopped => "The account is kept",
        _ => kind,
    };

    /// <summary>Whether it was a try that failed.</summary>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    public static bool IsFailure(string kind) => kind is SecurityEvents.WrongPassword or SecurityEvents.WrongCode;

    /// <summary>Whether the owner gets a mail about it. Failures are told by who counts them, and a confirmed address tells itself.</summary>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    public static bool IsMailed(string kind) =>
        !IsFailure(kind) && kind is not (SecurityEvents.SignedIn or SecurityEvents.EmailConfirmed or SecurityEvents.EmailChangeAsked);
}
