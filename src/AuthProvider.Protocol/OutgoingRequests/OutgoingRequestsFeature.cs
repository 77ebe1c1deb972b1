using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.OutgoingRequests;

/// <summary>Requests of this server to others.</summary>
public static class OutgoingRequestsFeature
{
    /// <summary>Adds <see cref="OutgoingClient"/>.</summary>
    /// <param name="services">The services, a <see cref="TimeProvider"/> among them.</param>
    /// <param name="options">What is allowed.</param>
    public static IServiceCollection AddOutgoingRequests(this IServiceCollection services, OutgoingRequestOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OutgoingClient>();
        return services;
    }
}
