using AuthProvider.Server.Health;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AuthProvider.Server.Tests.Health;

/// <summary>A runtime that lacks corrections is named, and the server runs all the same (SECURITY S32).</summary>
public sealed class RuntimeStandingTests
{
    [Theory]
    [InlineData("10.0.11", "10.0.12", true)]
    [InlineData("9.0.20", "10.0.0", true)]
    [InlineData("10.0.12", "10.0.12", false)]
    [InlineData("10.0.13", "10.0.12", false)]
    [InlineData("10.1.0", "10.0.12", false)]
    public void A_runtime_without_later_corrections_is_outdated(string running, string newest, bool isOutdated) =>
        Assert.Equal(isOutdated, RuntimeStanding.IsOlder(Version.Parse(running), Version.Parse(newest)));

    [Fact]
    public async Task An_outdated_runtime_is_a_warning_at_the_start()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        var log = provider.Services.GetRequiredService<ILogger<RuntimeStandingTests>>();

        RuntimeStanding.WarnIfOlder(log, Version.Parse("10.0.12"), Version.Parse("10.0.12"));
        Assert.DoesNotContain(provider.Log, entry => entry.Contains("runtime", StringComparison.Ordinal));
        RuntimeStanding.WarnIfOlder(log, Version.Parse("10.0.1"), Version.Parse("10.0.12"));
        Assert.Contains(provider.Log, entry => entry.Contains("The ASP.NET Core runtime 10.0.1 is older than 10.0.12", StringComparison.Ordinal));
    }

    [Fact]
    public void The_newest_runtime_is_that_of_the_sdk_that_built_the_server() => Assert.Equal(10, RuntimeStanding.Newest.Major);
}
