namespace AuthProvider.Server.Consent;

/// <summary>Asking users what an app may do.</summary>
internal static class ConsentFeature
{
    public static IServiceCollection AddConsent(this IServiceCollection services) => services
        .AddSingleton<ConsentQuestions>()
        .AddScoped<AppOwners>()
        .AddScoped<ScopeWords>();
}
