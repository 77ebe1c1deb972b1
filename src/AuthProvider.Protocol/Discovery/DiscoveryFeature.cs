using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Discovery;

/// <summary>The discovery document (OpenID Connect Discovery 1.0, 3; RFC 8414, 2).</summary>
public static class DiscoveryFeature
{
    /// <summary>Answers with the documents as they were made last. Comes after the headers for other origins and before OpenIddict.</summary>
    /// <param name="app">The pipeline.</param>
    public static IApplicationBuilder UsePublishedDocuments(this IApplicationBuilder app) => app.UseMiddleware<PublishedDocuments>();

    internal static OpenIddictServerBuilder AddDiscovery(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(PublishTrueMembers.Descriptor)
        .AddEventHandler(PublishMembers.Descriptor);
}
