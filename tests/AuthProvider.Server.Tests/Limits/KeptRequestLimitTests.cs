using System.Net;
using AuthProvider.Server.Limits;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Limits;

/// <summary>What is kept for apps that prove nothing about themselves has a bound for each network (DESIGN, decision 3).</summary>
public sealed class KeptRequestLimitTests
{
    [Fact]
    public async Task Device_codes_of_a_network_have_a_bound()
    {
        var network = new TestNetwork();
        await using var provider = await TestProvider.StartAsync(network.Use);
        var camera = provider.NewClient(TestApp.Camera);
        await FillAsync(provider, network, FailureKind.DeviceCode, () => camera.AskForDeviceAsync());

        var refused = await camera.AskForDeviceAsync();
        AssertTooMany(refused);

        provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, (await camera.AskForDeviceAsync()).Status);
    }

    [Fact]
    public async Task Pushed_requests_of_a_network_have_a_bound_and_those_of_apps_with_a_secret_have_none()
    {
        var network = new TestNetwork();
        await using var provider = await TestProvider.StartAsync(network.Use);
        await FillAsync(provider, network, FailureKind.PushedRequest, () => PushAsync(provider, TestApp.Notebook));

        AssertTooMany(await PushAsync(provider, TestApp.Notebook));
        Assert.Equal(HttpStatusCode.Created, (await PushAsync(provider, TestApp.Shop)).Status);
    }

    // One request shows what it is counted for; the others up to the limit are counted without being made.
    private static async Task FillAsync(TestProvider provider, TestNetwork from, FailureKind kind, Func<Task<WireAnswer>> ask)
    {
        Assert.True((int)(await ask()).Status < 300);
        var limits = provider.Services.GetRequiredService<FailureLimits>();
        var network = FailureLimits.KeyOf(from.Address);
        var left = FailureLimit.Of(kind).Failures - 1;
        for (var count = 0; count < left; count++)
        {
            Assert.True(limits.TryCount(kind, network));
        }

        Assert.False(limits.TryCount(kind, network));
    }

    private static Task<WireAnswer> PushAsync(TestProvider provider, TestApp app)
    {
        var client = provider.NewClient(app);
        return client.PostAsync("connect/par", [.. client.NewRequest().Parameters.Select(pair => (pair.Key, (string?)pair.Value))]);
    }

    private static void AssertTooMany(WireAnswer answer)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (answer.Status, answer.Error));
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
