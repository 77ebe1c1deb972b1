namespace AuthProvider.Server.Limits;

/// <summary>Failures that are counted, so that nothing can be guessed.</summary>
internal static class LimitsFeature
{
    /// <summary>Adds the counter.</summary>
    public static IServiceCollection AddLimits(this IServiceCollection services) => services.AddSingleton<FailureLimits>().AddScoped<MailAllowance>();

    /// <summary>Counts wrong client secrets.</summary>
    public static OpenIddictServerBuilder AddLimits(this OpenIddictServerBuilder server) => server
        .AddEventHandler(RefuseBlockedClient.Descriptor)
        .AddEventHandler(CountInvalidClient.Descriptor);
}
