using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the APIs say about a token while they cannot know: nothing, and soon.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class ApiWithoutProviderTests
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    // Five seconds are what the APIs allow themselves, and the rest is for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>503 and when to try again (RFC 9110, 15.6.4): 401 would make apps throw good tokens away.</summary>
    [Theory]
    [InlineData("api-introspection", "OrdersApi", true)]
    [InlineData("api-introspection", "OrdersApi", false)]
    [InlineData("api-jwt", "JwtOrdersApi", true)]
    [InlineData("api-jwt", "JwtOrdersApi", false)]
    public async Task Call_while_the_provider_is_away_is_told_to_come_again(string folder, string program, bool hangs)
    {
        // It takes connections and never answers, or is not there.
        using var provider = new TcpListener(IPAddress.Loopback, hangs ? 0 : FreePorts.Next());
        if (hangs)
        {
            provider.Start();
        }

        var (issuer, api) = ($"https://localhost:{((IPEndPoint)provider.LocalEndpoint).Port}", $"https://localhost:{FreePorts.Next()}");
        await using var running = RunningProgram.Start(WorkingCopy.SampleProgram(folder, program), ["--urls", api], WorkingCopy.Sample(folder), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Api__Issuer"] = issuer, ["Api__Url"] = api, ["Api__Secret"] = "secret",
        });
        await running.WaitUntilAnswersAsync(new Uri(api), StartLimit);

        using var client = DevelopmentAuthority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, api + "/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "good-for-all-it-knows");
        var begun = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode} {running.Output}");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(answer.Headers.WwwAuthenticate);
        Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"It took {Stopwatch.GetElapsedTime(begun)}.");

        using var anonymous = await client.GetAsync(api + "/orders");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }
}
