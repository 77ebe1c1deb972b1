using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Account;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Consent;
using AuthProvider.Server.EndSession;
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
        builder.Services.AddStorage(new StorageOptions { ConnectionString = settings.ConnectionString, MasterKey = settings.MasterKey });
        builder.Services.AddOutgoingRequests(settings.OutgoingRequests);
        builder.Services.AddSessions();
        builder.Services.AddConsent();
        builder.Services.AddPages();
        builder.Services.AddPasswords();
        builder.Services.AddAccount();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.AddProtocol(new ProtocolOptions { Issuer = settings.Issuer, AllowHttpLoopback = settings.Apps.AllowHttpLoopback });
            server.AddAuthorization();
            server.AddEndSession();
            server.UseAspNetCore().EnableStatusCodePagesIntegration();
        });
        return builder;
    }

    /// <summary>Puts the request pipeline together.</summary>
    public static WebApplication UseServer(this WebApplication app)
    {
        app.UseExceptionHandler("/error");
        app.UseWhen(context => !IsForPrograms(context.Request.Path), pages => pages.UseStatusCodePagesWithReExecute("/error"));
        app.UseStaticFiles();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapCheckSession();
        app.MapRazorPages();
        return app;
    }

    // Endpoints that only programs call answer errors in the protocol's form, and never with a page.
    private static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || (path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase, out var endpoint)
            && endpoint.Value is not ("/authorize" or "/endsession"));
}
