namespace AuthProvider.Storage.SecurityHistory;

/// <summary>What can happen to an account.</summary>
public static class SecurityEvents
{
    /// <summary>Somebody signed in.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Somebody signed in at a browser that was not seen before.</summary>
    public const string SignedInAtNewDevice = "signed-in-new-device";

    /// <summary>A password was wrong.</summary>
    public const string WrongPassword = "wrong-password";

    /// <summary>A second factor was wrong, after the right password.</summary>
    public const string WrongCode = "wrong-code";

    /// <summary>The password was changed by its owner.</summary>
    public const string PasswordChanged = "password-changed";

    /// <summary>The password was reset through a mailed link.</summary>
    public const string PasswordReset = "password-reset";

    /// <summary>An administrator set the password, by a file.</summary>
    public const string PasswordSet = "password-set";

    /// <summary>An administrator gave a role or group; the detail is its name.</summary>
    public const string AccessGiven = "access-given";

    /// <summary>An administrator took a role or group away; the detail is its name.</summary>
    public const string AccessTaken = "access-taken";

    /// <summary>The e-mail address was confirmed.</summary>
    public const string EmailConfirmed = "email-confirmed";

    /// <summary>A change of the e-mail address was asked for.</summary>
    public const string EmailChangeAsked = "email-change-asked";

    /// <summary>The e-mail address was changed.</summary>
    public const string EmailChanged = "email-changed";

    /// <summary>An authenticator app was set up.</summary>
    public const string AuthenticatorAdded = "authenticator-added";

    /// <summary>The authenticator app was removed.</summary>
    public const string AuthenticatorRemoved = "authenticator-removed";

    /// <summary>New recovery codes were made.</summary>
    public const string RecoveryCodesMade = "recovery-codes-made";

    /// <summary>A recovery code was used.</summary>
    public const string RecoveryCodeUsed = "recovery-code-used";

    /// <summary>A passkey was added.</summary>
    public const string PasskeyAdded = "passkey-added";

    /// <summary>A passkey was removed.</summary>
    public const string PasskeyRemoved = "passkey-removed";

    /// <summary>An account at another provider signs in from now on.</summary>
    public const string ExternalLinked = "external-linked";

    /// <summary>An account at another provider does not sign in any more.</summary>
    public const string ExternalUnlinked = "external-unlinked";

    /// <summary>All devices ask for the second factor again.</summary>
    public const string DevicesForgotten = "devices-forgotten";

    /// <summary>The owner downloaded the data of the account.</summary>
    public const string DataDownloaded = "data-downloaded";

    /// <summary>The owner asked for the account to be deleted.</summary>
    public const string DeletionAsked = "deletion-asked";

    /// <summary>The owner keeps the account.</summary>
    public const string DeletionStopped = "deletion-stopped";
}
