using AuthProvider.Server.Certificates;
using AuthProvider.Server.Health;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.Hosting;

/// <summary>Says at start what the operator wants to know.</summary>
internal static partial class StartReport
{
    /// <summary>Writes it to the log.</summary>
    public static void Write(WebApplication app, ServerSettings settings, DevelopmentCertificate? certificate)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("AuthProvider.Server");
        var (addresses, database) = (string.Join(", ", app.Urls), app.Services.GetRequiredService<DatabaseConnection>().Description);
        LogServing(log, addresses, settings.Issuer, database);
        RuntimeStanding.WarnIfOlder(log, Environment.Version, RuntimeStanding.Newest);
        if (settings.Sessions.Store is not TicketStoreKind.Database)
        {
            LogTickets(log, settings.Sessions.Store);
        }

        if (certificate is null)
        {
            return;
        }

        if (certificate.Server.IsNewAuthority)
        {
            LogNewAuthority(log, certificate.Folder);
        }
        else if (certificate.Server.IsNew)
        {
            LogRenewed(log, certificate.Folder);
        }

        if (app.Environment.IsProduction())
        {
            LogOnlyLocal(log, certificate.Folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Addresses}. Issuer: {Issuer}. Database: {Database}.")]
    private static partial void LogServing(ILogger logger, string addresses, string issuer, string database);

    [LoggerMessage(Level = LogLevel.Information, Message = "The tickets of sessions are in {Store}.")]
    private static partial void LogTickets(ILogger logger, TicketStoreKind store);

    [LoggerMessage(Level = LogLevel.Information, Message = "No certificate is configured: a development authority and a certificate for localhost were made in {Folder}. Browsers and apps trust it once authority.pem of that folder is among their trusted authorities.")]
    private static partial void LogNewAuthority(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate for localhost in {Folder} was renewed; the authority is the same.")]
    private static partial void LogRenewed(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate in {Folder} is good for this machine only: for others configure one as Kestrel:Certificates:Default:Path and KeyPath.")]
    private static partial void LogOnlyLocal(ILogger logger, string folder);
}
