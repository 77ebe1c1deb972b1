using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Limits;

/// <summary>Failures that are counted, so that nothing can be guessed.</summary>
internal static class LimitsFeature
{
    /// <summary>Adds the counter.</summary>
    public static IServiceCollection AddLimits(this IServiceCollection services) => services.AddSingleton<FailureLimits>().AddScoped<MailAllowance>();

    /// <summary>Counts wrong client secrets, and what anybody may have kept.</summary>
    public static OpenIddictServerBuilder AddLimits(this OpenIddictServerBuilder server) => server
        .AddEventHandler(RefuseBlockedClient.Descriptor)
        .AddEventHandler(CountInvalidClient.Descriptor)
        .AddEventHandler(LimitRequestsOfPublicClients<ValidateDeviceAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(LimitRequestsOfPublicClients<ValidatePushedAuthorizationRequestContext>.Descriptor);
}
