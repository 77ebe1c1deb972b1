using AuthProvider.Protocol.Cors;
using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Repetition;
using AuthProvider.Server.Account;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Administration.Apps;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Branding;
using AuthProvider.Server.Consent;
using AuthProvider.Server.Developer.Apps;
using AuthProvider.Server.Devices;
using AuthProvider.Server.DynamicRegistration;
using AuthProvider.Server.EndSession;
using AuthProvider.Server.Health;
using AuthProvider.Server.Importing;
using AuthProvider.Server.Languages;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Mail;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Hosting;

/// <summary>What the server is made of, in the order in which a request meets it.</summary>
internal static class ServerComposition
{
    /// <summary>Adds the services.</summary>
    /// <exception cref="StartException">A setting has a wrong value.</exception>
    public static WebApplicationBuilder AddServer(this WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(settings.Sessions));
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(settings.Accounts));
        builder.Services.AddStorage(new StorageOptions { ConnectionString = settings.ConnectionString, MasterKey = settings.MasterKey });
        builder.AddKestrelLimits();
        builder.Services.AddProxies(settings);
        builder.AddMutualTls(settings.MutualTls);
        builder.Services.AddHealth();
        builder.Services.AddLimits();
        builder.Services.AddHostedService<KeyRotation>();
        builder.Services.AddOutgoingRequests(settings.OutgoingRequests);
        builder.Services.AddSessions();
        builder.Services.AddConsent();
        builder.Services.AddPages();
        builder.Services.AddLanguages();
        builder.Services.AddBranding();
        builder.Services.AddExceptionHandler<AnswerUnexpectedError>();
        builder.Services.AddMail();
        builder.Services.AddPasswords();
        builder.Services.AddAccount(settings);
        builder.Services.AddDevices();
        builder.Services.AddSeeding();
        builder.Services.AddImporting();
        builder.Services.AddDeveloperApps();
        builder.Services.AddAdministrationApps();
        builder.Services.AddDynamicRegistration(settings);
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.AddProtocol(new ProtocolOptions
            {
                Issuer = settings.Issuer,
                AllowHttpLoopback = settings.Apps.AllowHttpLoopback,
                AllowDynamicRegistration = settings.Registration.Dynamic is not DynamicRegistrationMode.Off,
                SoftwareStatementIssuers = settings.Registration.SoftwareStatements,
                Flows = settings.Flows,
                MutualTls = settings.MutualTls?.ToOptions(),
                RefreshTokenLeeway = settings.RefreshTokenLeeway,
            });
            server.AddAuthorization();
            server.AddEndSession();
            server.AddLimits();
            server.UseAspNetCore().EnableStatusCodePagesIntegration().EnableEndUserVerificationEndpointPassthrough();
        });
        return builder;
    }

    private static void AddMutualTls(this WebApplicationBuilder builder, MutualTlsSettings? settings)
    {
        if (settings is { Listens: true })
        {
            builder.AddMutualTlsListener(settings.Url);
        }
        else if (settings?.CertificateHeader is { } header)
        {
            builder.Services.AddCertificateHeader(header);
        }
    }

    /// <summary>Puts the request pipeline together.</summary>
    public static WebApplication UseServer(this WebApplication app)
    {
        app.UseHeaders();
        app.UseCertificateHeader();
        app.UseProxies();
        app.UseMutualTlsListener(app.Services.GetRequiredService<ServerSettings>().MutualTls);
        app.UseErrors();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseCrossOrigin();
        app.UsePublishedDocuments();
        app.UseRepetition();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseLanguages();
        app.MapCheckSession();
        app.MapBranding();
        app.MapRazorPages();
        app.MapDynamicRegistration();
        app.MapHealth();
        return app;
    }
}
