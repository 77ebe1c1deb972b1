namespace AuthProvider.Storage.Links;

/// <summary>What one-time links are for.</summary>
public static class LinkPurposes
{
    /// <summary>Makes the first administrator.</summary>
    public const string Administrator = "administrator";

    /// <summary>Makes an account where <c>SignUp</c> is <c>Invitation</c>.</summary>
    public const string Invitation = "invitation";

    /// <summary>Lets a program register clients; see <see cref="RegistrationTokens"/>.</summary>
    public const string RegistrationToken = "registration-token";

    /// <summary>Resets the password of a user.</summary>
    public const string PasswordReset = "password-reset";

    /// <summary>Confirms the e-mail address of a user.</summary>
    public const string EmailConfirmation = "email-confirmation";

    /// <summary>Says yes to a change of the e-mail address, from the old one.</summary>
    public const string EmailChangeOld = "email-change-old";

    /// <summary>Says yes to a change of the e-mail address, from the new one.</summary>
    public const string EmailChangeNew = "email-change-new";
}
