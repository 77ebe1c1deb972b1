namespace AuthProvider.Server.EndSession;

/// <summary>Signing out, from here and from apps.</summary>
internal static class EndSessionFeature
{
    public static OpenIddictServerBuilder AddEndSession(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddSingleton<LogoutRequests>();
        builder.Services.AddScoped<SessionEnd>();
        return builder.AddEventHandler(HandleLogout.Descriptor);
    }
}
