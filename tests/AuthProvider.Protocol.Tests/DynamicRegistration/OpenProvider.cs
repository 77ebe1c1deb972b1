using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>One server that lets everybody register.</summary>
public sealed class OpenProvider : IAsyncLifetime
{
    public TestProvider Provider { get; private set; } = null!;

    public static Task<TestProvider> StartAsync(Action<TestProviderOptions>? configure = null) => TestProvider.StartAsync(options =>
    {
        options.Settings["Registration:Dynamic"] = "Open";
        configure?.Invoke(options);
    });

    public async Task InitializeAsync() => Provider = await StartAsync();

    public async Task DisposeAsync() => await Provider.DisposeAsync();
}
