using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The sample <c>service-worker</c>: client credentials with a key, on a schedule.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class ServiceWorkerTests(DemoInBrowser run)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Uri _address = new($"https://localhost:{FreePorts.Next()}");

    /// <summary>Several calls of the API in a row take one token (RFC 6749, 4.4), which the service got with its key (RFC 7523).</summary>
    [Fact]
    public async Task Service_calls_the_API_on_its_schedule_with_one_token()
    {
        var key = Path.Combine(run.Demo.Data, "scheduled.key");
        await using var service = await StartAsync(new { token_endpoint_auth_method = "private_key_jwt", jwks_uri = new Uri(_address, "/jwks.json") }, secret: null, ("Key__File", key));
        await AssertCallsAsync(service);
        OwnFile.AssertReadableToItsOwnerOnly(key);

        using var client = DevelopmentAuthority.CreateClient();
        using var published = JsonDocument.Parse(await client.GetStringAsync(new Uri(_address, "/jwks.json")));
        Assert.False(Assert.Single(published.RootElement.GetProperty("keys").EnumerateArray()).TryGetProperty("d", out _));
    }

    [Fact]
    public async Task Service_that_has_a_secret_uses_it()
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await using var service = await StartAsync(new { }, secret, ("Key__File", Path.Combine(run.Demo.Data, "unused.key")), ("Provider__ClientSecret", secret));
        await AssertCallsAsync(service);
    }

    [Fact]
    public async Task Service_of_the_demo_gets_answers()
    {
        using var client = DevelopmentAuthority.CreateClient();
        var reports = await Until.AsyncAnswer(() => ReportsAsync(client, run.Demo.Sample("service-worker")), reports => reports.Exists(IsGood));
        Assert.Contains(reports, report => IsGood(report));
    }

    private async Task AssertCallsAsync(RunningProgram service)
    {
        using var client = DevelopmentAuthority.CreateClient();
        await service.WaitUntilAnswersAsync(_address, StartLimit);
        await service.WaitUntilAsync(async () => (await ReportsAsync(client, _address)).Count >= 4, StartLimit);
        var reports = await ReportsAsync(client, _address);
        Assert.All(reports, report => Assert.True(IsGood(report), report.ToString()));
        Assert.All(reports, report => Assert.Equal(1, report.GetProperty("tokenRequests").GetInt32()));
        Assert.All(reports, report => Assert.NotEqual(0, report.GetProperty("orders").GetInt32()));
    }

    private async Task<RunningProgram> StartAsync(object metadata, string? secret, params (string Name, string Value)[] settings)
    {
        var id = "service-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        await run.Demo.ApplyAsync(JsonSerializer.Serialize(
            new { apps = new[] { new { id, kind = "service", name = "Scheduled", secret, scopes = new[] { "orders.read" }, metadata } } },
            WithoutNulls));
        var orders = run.Demo.OrdersApi.GetLeftPart(UriPartial.Authority);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Provider__Issuer"] = run.Demo.Provider.GetLeftPart(UriPartial.Authority),
            ["Provider__ClientId"] = id,
            ["Orders__Url"] = orders,
            ["Orders__Resource"] = orders,
            ["Orders__Interval"] = "00:00:00.2",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return RunningProgram.Start(
            WorkingCopy.SampleProgram("service-worker", "ServiceWorker"), ["--urls", _address.GetLeftPart(UriPartial.Authority)], WorkingCopy.Sample("service-worker"), environment);
    }

    private static bool IsGood(JsonElement report) => report.GetProperty("status").GetInt32() == 200;

    private static async Task<List<JsonElement>> ReportsAsync(HttpClient client, Uri address) =>
        JsonSerializer.Deserialize<List<JsonElement>>(await client.GetStringAsync(address))!;
}
