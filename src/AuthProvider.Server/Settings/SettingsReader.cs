using System.Net;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>Reads <see cref="ServerSettings"/> from the usual ASP.NET Core sources.</summary>
internal static class SettingsReader
{
    /// <summary>Where the server listens unless told otherwise.</summary>
    public const string DefaultUrl = "https://localhost:5001";

    /// <summary>Reads them all.</summary>
    /// <exception cref="StartException">A setting has a wrong value.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var urls = configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl;
        return new()
        {
            Issuer = configuration["Issuer"] ?? urls.Split(';')[0].TrimEnd('/'),
            ConnectionString = configuration.GetConnectionString("AuthProvider") ?? "Data Source=data/authprovider.db",
            MasterKey = configuration["MasterKey"],
            Sessions = configuration.GetSection("Sessions").Get<Storage.Sessions.SessionOptions>() ?? new(),
            SignUp = configuration.GetValue("SignUp", SignUpMode.Closed),
            Apps = configuration.GetSection("Apps").Get<AppSettings>() ?? new(),
            OutgoingRequests = OutgoingRequestSettings.Read(configuration.GetSection("OutgoingRequests")),
            TrustedProxies = [.. (configuration.GetSection("Proxy:Trusted").Get<string[]>() ?? []).Select(text => IPNetwork.Parse(text))],
        };
    }
}
