using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Settings;

/// <summary>Reads <see cref="ServerSettings"/> from the usual ASP.NET Core sources, and judges every value.</summary>
internal static class SettingsReader
{
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(365);

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
        RefuseTrustInEverybody(configuration, proxies);
        return new()
        {
            Issuer = issuer,
            ConnectionString = DatabaseSetting.Read(configuration, contentRoot ?? Directory.GetCurrentDirectory()),
            MasterKey = values.Text("MasterKey"),
            Sessions = SessionSettings.Read(values),
            Accounts = new()
            {
                DeletionGrace = values.Duration("Accounts:DeletionGrace", ShortestGrace, LongestGrace) ?? new AccountOptions().DeletionGrace,
            },
            RefreshTokenLeeway = values.Duration("RefreshTokens:Leeway", TimeSpan.Zero, TimeSpan.FromMinutes(5)) ?? TimeSpan.FromSeconds(30),
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
            MutualTls = MutualTlsSettings.Read(values, addresses, proxies, issuer),
            Mail = MailSettings.Read(values),
            ExternalProviders = ExternalProviderSettings.Read(configuration),
            Branding = BrandingSettings.Read(configuration, values),
            BreachedPasswords = values.Text("Passwords:BreachedList"),
        };
    }

    // The switch of ASP.NET Core has it believe the forwarded headers of everybody who connects, unless networks are named (SECURITY S3).
    private static void RefuseTrustInEverybody(IConfiguration configuration, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        if (proxies is [] && string.Equals(configuration["ForwardedHeaders_Enabled"], "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartException(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED would have everybody who connects name another address: take it away, and set Proxy:Trusted to the network of the proxy.");
        }
    }
}
