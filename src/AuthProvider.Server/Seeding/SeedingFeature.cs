using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Server.Seeding.Checking;

namespace AuthProvider.Server.Seeding;

/// <summary>What is in the database before anybody came: roles, the link for the first administrator, and what a file brings.</summary>
internal static class SeedingFeature
{
    public static IServiceCollection AddSeeding(this IServiceCollection services)
    {
        services.AddScoped<BuiltInRoles>();
        services.AddScoped<FirstAdministrator>();
        services.AddScoped<Seeder>();

        services.AddScoped<SeedFactsReader>();
        services.AddScoped<SeedCheck>();
        services.AddScoped<UserCheck>();
        services.AddScoped<AppCheck>();

        services.AddScoped<SeedSecretsMaker>();
        services.AddScoped<UserSeeding>();
        services.AddScoped<AppSeeding>();
        services.AddScoped<ScopeSeeding>();
        return services;
    }
}
