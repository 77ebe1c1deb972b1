using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Devices;

/// <summary>The page on which people allow what a device without a browser asks (RFC 8628, 3.3).</summary>
internal static class DevicesFeature
{
    public static IServiceCollection AddDevices(this IServiceCollection services)
    {
        services.AddScoped<DeviceRequests>();
        services.Configure<RazorPagesOptions>(pages => pages.Conventions.AuthorizePage("/Devices/Device"));
        return services;
    }
}
