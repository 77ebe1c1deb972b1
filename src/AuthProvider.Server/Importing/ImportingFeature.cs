using AuthProvider.Server.Importing.Checking;
using AuthProvider.Server.Importing.Writing;

namespace AuthProvider.Server.Importing;

/// <summary>Users who come from another program.</summary>
internal static class ImportingFeature
{
    public static IServiceCollection AddImporting(this IServiceCollection services)
    {
        services.AddScoped<UserImport>();
        services.AddScoped<ImportCheck>();

        services.AddScoped<ImportBatch>();
        services.AddScoped<ImportFactsReader>();
        services.AddScoped<NewUsers>();
        services.AddScoped<ExistingUsers>();
        return services;
    }
}
