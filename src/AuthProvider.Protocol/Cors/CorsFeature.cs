using Microsoft.AspNetCore.Builder;

namespace AuthProvider.Protocol.Cors;

/// <summary>Cross-origin requests (Fetch Standard, 3.2).</summary>
public static class CorsFeature
{
    /// <summary>Adds the headers. Comes before authentication, which is where OpenIddict answers.</summary>
    /// <param name="app">The pipeline.</param>
    public static IApplicationBuilder UseCrossOrigin(this IApplicationBuilder app) => app.UseMiddleware<CrossOriginMiddleware>();
}
