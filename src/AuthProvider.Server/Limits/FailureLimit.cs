namespace AuthProvider.Server.Limits;

/// <summary>What can fail and be guessed.</summary>
public enum FailureKind
{
    /// <summary>A password on the sign-in page, by network.</summary>
    Password = 0,

    /// <summary>The secret of a client.</summary>
    ClientSecret = 1,

    /// <summary>A code that a person types as a second factor, or to prove an address.</summary>
    Code = 2,

    /// <summary>A user code of the device flow (RFC 8628, 5.1).</summary>
    UserCode = 3,

    /// <summary>A mail that somebody asked for who is not signed in, by network.</summary>
    MailOfNetwork = 4,

    /// <summary>A mail to a person or an address, by whom it is for and the network or the known device that it was asked for at.</summary>
    MailToPerson = 5,

    /// <summary>A question how strong a password is, by network; each is work.</summary>
    PasswordStrength = 6,

    /// <summary>A way to another provider that somebody began, by network; it takes room until it ends.</summary>
    ExternalSignIn = 7,

    /// <summary>The secret of a client that there is not; it is counted like one that there is, so that nobody learns which there are.</summary>
    UnknownClient = 8,

    /// <summary>A password at a device, or in a session, that its account knows.</summary>
    PasswordAtPlace = 9,

    /// <summary>A mail to a person or an address, by whom it is for, from all networks together.</summary>
    MailFromAll = 10,

    /// <summary>A mail that a signed-in user had sent to an address, by user.</summary>
    MailOfAccount = 11,

    /// <summary>An account that somebody made without an invitation, or a name that was taken, by network.</summary>
    SignUp = 12,

    /// <summary>A device code of an app that proves nothing about itself, by network; it takes room until it ends.</summary>
    DeviceCode = 13,

    /// <summary>A pushed request of an app that proves nothing about itself, by network; it takes room until it ends.</summary>
    PushedRequest = 14,
}

/// <summary>How many failures are allowed in what time.</summary>
/// <param name="Failures">How many.</param>
/// <param name="Window">In what time.</param>
internal sealed record FailureLimit(int Failures, TimeSpan Window)
{
    private static readonly FailureLimit Passwords = new(20, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit PasswordsAtPlace = new(10, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit ClientSecrets = new(20, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit Codes = new(10, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit UserCodes = new(10, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit MailsOfNetwork = new(30, TimeSpan.FromHours(1));
    private static readonly FailureLimit MailsToPerson = new(5, TimeSpan.FromHours(1));
    private static readonly FailureLimit MailsFromAll = new(20, TimeSpan.FromHours(1));
    private static readonly FailureLimit MailsOfAccount = new(10, TimeSpan.FromHours(1));
    private static readonly FailureLimit SignUps = new(50, TimeSpan.FromHours(1));
    private static readonly FailureLimit Strengths = new(300, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit ExternalSignIns = new(100, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit DeviceCodes = new(500, TimeSpan.FromMinutes(5));
    private static readonly FailureLimit PushedRequests = new(1000, TimeSpan.FromMinutes(5));

    /// <summary>The limit of a kind.</summary>
    public static FailureLimit Of(FailureKind kind) => kind switch
    {
        FailureKind.Password => Passwords,
        FailureKind.PasswordAtPlace => PasswordsAtPlace,
        FailureKind.ClientSecret or FailureKind.UnknownClient => ClientSecrets,
        FailureKind.Code => Codes,
        FailureKind.UserCode => UserCodes,
        FailureKind.MailOfNetwork => MailsOfNetwork,
        FailureKind.MailToPerson => MailsToPerson,
        FailureKind.MailFromAll => MailsFromAll,
        FailureKind.MailOfAccount => MailsOfAccount,
        FailureKind.SignUp => SignUps,
        FailureKind.PasswordStrength => Strengths,
        FailureKind.ExternalSignIn => ExternalSignIns,
        FailureKind.DeviceCode => DeviceCodes,
        FailureKind.PushedRequest => PushedRequests,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
