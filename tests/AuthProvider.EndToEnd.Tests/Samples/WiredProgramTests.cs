using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Apps;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the provider's page gives to copy works for the samples without pages, too: APIs, a service and a command-line tool.</summary>
[Collection(DemoInBrowser.Name)]
public sealed partial class WiredProgramTests(DemoInBrowser run) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-wired-").FullName;
    private readonly string _address = $"https://localhost:{FreePorts.Next()}";

    private DemoProcesses Demo => run.Demo;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("api-introspection", "OrdersApi")]
    [InlineData("api-jwt", "JwtOrdersApi")]
    public async Task Api_with_the_settings_of_the_page_takes_tokens_that_are_for_it(string folder, string program)
    {
        var scope = $"tea{RandomNumberGenerator.GetHexString(6, lowercase: true)}.read";
        await run.Browser.VisitAsync(folder + "-wired", javaScript: true, async visitor =>
        {
            var (clientId, secret) = await RegisterAsync(visitor, "api", page => page.FillAsync("#Form_ApiScopes", $"{scope} See the tea"));
            var page = await WiredPage.ReadAsync(visitor, Demo.Provider, clientId, folder);
            // Not the usual address: the demo is there.
            await using var api = page.StartIn(program, page.SecretGoes is null ? null : secret, ("Urls", _address), ("Api__Url", _address));
            await api.WaitUntilAnswersAsync(new Uri(_address), StartLimit);

            using var client = DevelopmentAuthority.CreateClient();
            using var metadata = JsonDocument.Parse(await client.GetStringAsync(new Uri(_address + "/.well-known/oauth-protected-resource")));
            Assert.Contains(metadata.RootElement.GetProperty("scopes_supported").EnumerateArray(), one => one.GetString() == scope);

            await using var reader = new SmallApp();
            await run.StartAsync(reader, "openid profile " + scope);
            await using var other = new SmallApp();
            await run.StartAsync(other, "openid profile orders.read");
            Assert.Equal(HttpStatusCode.OK, await CallAsync(client, await SignInAsync(visitor, reader)));
            Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(client, await SignInAsync(visitor, other)));
        });
    }

    [Fact]
    public Task Service_with_the_settings_of_the_page_calls_the_API() => run.Browser.VisitAsync("service-wired", javaScript: true, async visitor =>
    {
        var (clientId, secret) = await RegisterAsync(visitor, "service", page => page.CheckAsync("[id='scope-orders.read']"));
        var page = await WiredPage.ReadAsync(visitor, Demo.Provider, clientId, "service-worker");
        await using var service = page.StartIn(
            "ServiceWorker", secret, ("Urls", _address), ("Key__File", Path.Combine(_data, "service.key")), ("Orders__Url", Demo.OrdersApi.GetLeftPart(UriPartial.Authority)));
        await service.WaitUntilAnswersAsync(new Uri(_address), StartLimit);

        using var client = DevelopmentAuthority.CreateClient();
        var report = await Until.AsyncAnswer(
            async () => JsonSerializer.Deserialize<JsonElement[]>(await client.GetStringAsync(new Uri(_address)))!.FirstOrDefault(),
            report => report.ValueKind is JsonValueKind.Object);
        Assert.True(report.GetProperty("status").GetInt32() == 200, $"{report}\n{service.Output}");
    });

    [Fact]
    public Task Tool_with_the_settings_of_the_page_signs_its_developer_in() => run.Browser.VisitAsync("tool-wired", javaScript: true, async visitor =>
    {
        var (clientId, _) = await RegisterAsync(visitor, "native", async page =>
        {
            await page.FillAsync("#Form_RedirectUris", "http://127.0.0.1/callback");
            await page.CheckAsync("#device-code");
            await page.CheckAsync("[id='scope-offline_access']");
        });
        var page = await WiredPage.ReadAsync(visitor, Demo.Provider, clientId, "device-cli");
        Assert.Equal("dotnet run -- login", page.Start);
        var copy = Path.Combine(WorkingCopy.Sample("device-cli"), "bin", Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(WorkingCopy.SampleProgram("device-cli", "DeviceCli"))!)!), Path.GetFileName(_data));
        try
        {
            await using var login = RunningProgram.Start(
                page.CopyTo("DeviceCli", "settings.json", copy), ["login"], copy, new Dictionary<string, string>(StringComparer.Ordinal) { ["DEVICE_CLI_HOME"] = _data });
            await login.WaitUntilAsync(() => Task.FromResult(CompleteAddress().IsMatch(login.Output)), StartLimit);
            await visitor.GoToAsync(new Uri(CompleteAddress().Match(login.Output).Groups["address"].Value));
            await visitor.ExpectAsync("#continue, #allow");
            if (await visitor.ShowsAsync("#continue"))
            {
                await visitor.PressAsync("#continue");
            }

            await visitor.AllowAsync();
            await login.WaitForExitAsync();
            Assert.True(login.ExitCode == 0, login.Output);
            Assert.Contains("Signed in as bruno.", login.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    });

    private async Task<(string ClientId, string? Secret)> RegisterAsync(Visitor visitor, string kind, Func<IPage, Task> fillIn)
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/developer/apps/new?kind=" + kind));
        await visitor.SignInAsync("bruno", DemoProcesses.Password);
        await visitor.ExpectAsync("#save-app");
        await visitor.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync($"Wired {kind} {RandomNumberGenerator.GetHexString(6)}");
        await fillIn(visitor.Page);
        return await WiredSampleTests.SaveAsync(visitor);
    }

    private static async Task<string> SignInAsync(Visitor visitor, SmallApp app)
    {
        await visitor.GoToAsync(app.SignInAddress);
        await visitor.ExpectAsync("#allow, #name");
        if (await visitor.ShowsAsync("#allow"))
        {
            await visitor.AllowAsync();
        }

        await visitor.ExpectAsync("#name");
        return app.AccessToken!;
    }

    private async Task<HttpStatusCode> CallAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _address + "/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"or open (?<address>https://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CompleteAddress();
}
