using AuthProvider.Storage.Database;
using SessionOptions = AuthProvider.Storage.Sessions.SessionOptions;

namespace AuthProvider.Server.Settings;

/// <summary>Reads <see cref="ServerSettings"/> from the usual ASP.NET Core sources, and judges every value.</summary>
internal static class SettingsReader
{
    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(365);

    /// <summary>Reads them all.</summary>
    /// <param name="configuration">The sources.</param>
    /// <param name="contentRoot">The folder below which the default database lies; null: the current one.</param>
    /// <exception cref="StartException">A setting has a wrong value, or a section of ours has a key that is none.</exception>
    public static ServerSettings Read(IConfiguration configuration, string? contentRoot = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        KnownSettings.Check(configuration);
        var values = new SettingValues(configuration);
        var proxies = values.Networks("Proxy:Trusted");
        var addresses = ListenAddresses.Read(configuration);
        var issuer = IssuerSetting.Read(values, addresses);
        addresses.RefusePlainHttp(proxies);
        return new()
        {
            Issuer = issuer,
            ConnectionString = DatabaseSetting.Read(configuration, contentRoot ?? Directory.GetCurrentDirectory()),
            MasterKey = values.Text("MasterKey"),
            Sessions = ReadSessions(values),
            SignUp = values.Choice("SignUp", SignUpMode.Closed),
            Apps = new()
            {
                WhoMayRegister = values.Choice("Apps:WhoMayRegister", WhoMayRegister.Administrators),
                Approval = values.Switch("Apps:Approval", byDefault: false),
                AllowHttpLoopback = values.Switch("Apps:AllowHttpLoopback", byDefault: true),
            },
            Registration = RegistrationSettings.Read(configuration, values),
            Flows = new()
            {
                Implicit = values.Switch("Flows:Implicit", byDefault: true),
                Hybrid = values.Switch("Flows:Hybrid", byDefault: true),
                ClientCredentials = values.Switch("Flows:ClientCredentials", byDefault: true),
                DeviceCode = values.Switch("Flows:DeviceCode", byDefault: true),
                TokenExchange = values.Switch("Flows:TokenExchange", byDefault: true),
            },
            OutgoingRequests = OutgoingRequestSettings.Read(values),
            TrustedProxies = proxies,
            MutualTls = MutualTlsSettings.Read(values, addresses, proxies),
            Mail = MailSettings.Read(values),
            Branding = BrandingSettings.Read(configuration, values),
            BreachedPasswords = values.Text("Passwords:BreachedList"),
        };
    }

    private static SessionOptions ReadSessions(SettingValues values)
    {
        var defaults = new SessionOptions();
        var idle = values.Duration("Sessions:IdleTimeout", ShortestSession, LongestSession);
        var absolute = values.Duration("Sessions:AbsoluteTimeout", ShortestSession, LongestSession);
        var sessions = new SessionOptions
        {
            AbsoluteTimeout = absolute ?? Longer(defaults.AbsoluteTimeout, idle),
            IdleTimeout = idle ?? Shorter(defaults.IdleTimeout, absolute),
        };
        return sessions.IdleTimeout <= sessions.AbsoluteTimeout
            ? sessions
            : throw new StartException(
                $"Sessions:IdleTimeout is {sessions.IdleTimeout:c} and Sessions:AbsoluteTimeout {sessions.AbsoluteTimeout:c}: the idle timeout takes at most the absolute one.");
    }

    // Who sets one of the two need not know the default of the other.
    private static TimeSpan Longer(TimeSpan byDefault, TimeSpan? other) => other > byDefault ? other.Value : byDefault;

    private static TimeSpan Shorter(TimeSpan byDefault, TimeSpan? other) => other < byDefault ? other.Value : byDefault;
}
