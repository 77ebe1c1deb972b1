using AuthProvider.Server.Settings;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>The endpoint where programs register clients (RFC 7591) and manage them (RFC 7592), where <c>Registration:Dynamic</c> lets them.</summary>
internal static class DynamicRegistrationFeature
{
    /// <summary>Adds what it needs.</summary>
    public static IServiceCollection AddDynamicRegistration(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.Registration.Dynamic is DynamicRegistrationMode.Off)
        {
            return services;
        }

        services.AddScoped<RegistrationJudge>();
        services.AddScoped<RegistrationEndpoint>();
        services.AddScoped<ClientConfigurationEndpoint>();
        services.AddSingleton<RegistrationLimit>();
        return services.AddHostedService<UnusedClientPruning>();
    }

    /// <summary>Maps the endpoint; without it nothing is found there.</summary>
    public static WebApplication MapDynamicRegistration(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ServerSettings>().Registration.Dynamic is DynamicRegistrationMode.Off)
        {
            return app;
        }

        const string Path = Protocol.DynamicRegistration.DynamicRegistrationFeature.Path;
        const string OfClient = Path + "/{clientId}";
        app.MapPost(Path, (HttpContext context, RegistrationEndpoint endpoint) => endpoint.RegisterAsync(context));
        app.MapGet(OfClient, (HttpContext context, string clientId, ClientConfigurationEndpoint endpoint) => endpoint.ReadAsync(context, clientId));
        app.MapPut(OfClient, (HttpContext context, string clientId, ClientConfigurationEndpoint endpoint) => endpoint.ReplaceAsync(context, clientId));
        app.MapDelete(OfClient, (HttpContext context, string clientId, ClientConfigurationEndpoint endpoint) => endpoint.RemoveAsync(context, clientId));
        return app;
    }
}
