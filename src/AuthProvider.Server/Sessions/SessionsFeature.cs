using AuthProvider.Protocol.SessionManagement;
using Microsoft.AspNetCore.Authentication;

namespace AuthProvider.Server.Sessions;

/// <summary>Who the browser of a request is signed in as.</summary>
internal static class SessionsFeature
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<BrowserSessions>();
        services.AddScoped<BrowserSessionChanges>();
        services.AddScoped<IBrowserStates, BrowserStateCookie>();
        services.AddHostedService<SessionExpiry>();
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorization();
        return services;
    }
}
