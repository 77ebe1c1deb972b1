using AuthProvider.Storage.Logout;

namespace AuthProvider.Server.EndSession;

/// <summary>Signing out, from here and from apps.</summary>
internal static class EndSessionFeature
{
    public static OpenIddictServerBuilder AddEndSession(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddSingleton<LogoutRequests>();
        builder.Services.AddScoped<SessionsToEnd>();
        builder.Services.AddScoped<LogoutOverview>();
        builder.Services.AddHostedService<LogoutDispatcher>();
        return builder.AddEventHandler(HandleLogout.Descriptor);
    }
}
