using AuthProvider.Protocol.Flows;
using System.Net;
using AuthProvider.Protocol.OutgoingRequests;

namespace AuthProvider.Server.Settings;

/// <summary>All settings of the server, read once at start and judged then.</summary>
public sealed record ServerSettings
{
    /// <summary><c>Issuer</c>: the issuer identifier, as text. Default: the first URL that the server listens on.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>ConnectionStrings:AuthProvider</c>. Default: <c>Data Source=data/authprovider.db</c> under the content root.</summary>
    public required string ConnectionString { get; init; }

    /// <summary><c>MasterKey</c>; null: the file beside a SQLite database.</summary>
    public string? MasterKey { get; init; }

    /// <summary><c>Sessions</c>.</summary>
    public required Storage.Sessions.SessionOptions Sessions { get; init; }

    /// <summary><c>Accounts</c>.</summary>
    public required Storage.Users.AccountOptions Accounts { get; init; }

    /// <summary>
    /// <c>RefreshTokens:Leeway</c>: how long after its first use a refresh token may be used again; zero: exactly one use wins. Default:
    /// 30 seconds.
    /// </summary>
    public TimeSpan RefreshTokenLeeway { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>SignUp</c>: who may make an account. Default: Closed.</summary>
    public required SignUpMode SignUp { get; init; }

    /// <summary><c>Apps</c>.</summary>
    public required AppSettings Apps { get; init; }

    /// <summary><c>Registration</c>: who may register clients by a program.</summary>
    public RegistrationSettings Registration { get; init; } = new();

    /// <summary><c>Flows</c>: what the server runs beside the authorization code flow. Default: all.</summary>
    public FlowSwitches Flows { get; init; } = new();

    /// <summary><c>OutgoingRequests</c>: what the server may ask of others.</summary>
    public OutgoingRequestOptions OutgoingRequests { get; init; } = new();

    /// <summary><c>Proxy:Trusted</c>: the networks whose X-Forwarded-* headers are believed. Default: none.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary><c>MutualTls</c>: where clients show certificates. Default: null, nowhere.</summary>
    public MutualTlsSettings? MutualTls { get; init; }

    /// <summary><c>Mail</c>: the mail server. Default: null, none.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary><c>ExternalProviders</c>: the providers whose accounts sign people in here. Default: none.</summary>
    public IReadOnlyList<ExternalProviderSettings> ExternalProviders { get; init; } = [];

    /// <summary><c>Branding</c>: whose pages these are.</summary>
    public BrandingSettings Branding { get; init; } = new();

    /// <summary><c>Passwords:BreachedList</c>: a file with passwords that are refused, beside those that the server knows. Default: null, none.</summary>
    public string? BreachedPasswords { get; init; }
}

/// <summary>Who may make an account (<c>SignUp</c>).</summary>
public enum SignUpMode
{
    /// <summary>Nobody; administrators make accounts.</summary>
    Closed = 0,

    /// <summary>Whoever has a one-time link.</summary>
    Invitation = 1,

    /// <summary>Everybody.</summary>
    Open = 2,
}

/// <summary>Who may register apps (<c>Apps:WhoMayRegister</c>).</summary>
public enum WhoMayRegister
{
    /// <summary>Administrators only.</summary>
    Administrators = 0,

    /// <summary>Administrators, and users with the role <c>developer</c>.</summary>
    Developers = 1,

    /// <summary>Every user.</summary>
    Everyone = 2,
}

/// <summary>The section <c>Apps</c>.</summary>
public sealed record AppSettings
{
    /// <summary><c>Apps:WhoMayRegister</c>. Default: Administrators.</summary>
    public WhoMayRegister WhoMayRegister { get; init; }

    /// <summary><c>Apps:Approval</c>: whether a new app waits for an administrator. Default: false.</summary>
    public bool Approval { get; init; }

    /// <summary><c>Apps:AllowHttpLoopback</c>: whether http redirect URIs on this machine may be registered. Default: true.</summary>
    public bool AllowHttpLoopback { get; init; } = true;
}
