using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Repetition;

/// <summary>Requests that come again and again (docs/decisions/0008).</summary>
public static class RepetitionFeature
{
    /// <summary>Answers them. Comes after the headers for other origins and before OpenIddict.</summary>
    /// <param name="app">The pipeline.</param>
    public static IApplicationBuilder UseRepetition(this IApplicationBuilder app) => app.UseMiddleware<RepeatedRequests>();

    internal static OpenIddictServerBuilder AddRepetition(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(RepeatIntrospection.Descriptor)
        .AddEventHandler(RepeatUserInfo.Descriptor)
        .AddEventHandler(RepeatClientToken.Descriptor);
}
