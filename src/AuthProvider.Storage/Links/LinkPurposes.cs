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
}
