namespace AuthProvider.Server.Consent;

/// <summary>Scopes in words, for every page that names them.</summary>
internal static class ScopeWordsFeature
{
    public static IServiceCollection AddScopeWords(this IServiceCollection services) => services.AddScoped<ScopeWords>();
}
