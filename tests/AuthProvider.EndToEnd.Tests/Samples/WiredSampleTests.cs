using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the provider's page gives to copy works: a developer registers an app, and a sample becomes it.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class WiredSampleTests(DemoInBrowser run) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-wired-").FullName;
    private readonly Uri _address = new($"https://localhost:{FreePorts.Next()}");

    private DemoProcesses Demo => run.Demo;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("node-express-web", "web", "/callback", "/", "/backchannel-logout", "node app.js")]
    [InlineData("flask-dashboard", "web", "/callback", "/", "/backchannel-logout", "/usr/bin/python3 -m flask --app dashboard run --port {port} --cert ../../certs/localhost.pem --key ../../certs/localhost.key")]
    [InlineData("aspnetcore-notes", "web", "/come/in", "/gone", null, "Notes")]
    [InlineData("aspnetcore-bff", "web", "/come/in", "/gone", "/bff/backchannel-logout", "Bff")]
    [InlineData("spa-oidc-client-ts", "single-page", "/\n/silent.html", "/", null, "node server.js")]
    public Task Sample_with_the_settings_of_the_page_signs_its_developer_in(string folder, string kind, string redirects, string signedOut, string? backchannel, string program) =>
        run.Browser.VisitAsync(nameof(Sample_with_the_settings_of_the_page_signs_its_developer_in), javaScript: true, async visitor =>
        {
            var developer = NewPerson.Create("Wanda");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(developer);
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
            var (clientId, secret) = await RegisterAsync(visitor, kind, redirects.Split('\n'), signedOut, backchannel);

            await visitor.GoToAsync(new Uri(Demo.Provider, "/developer/wiring/" + clientId));
            Assert.Equal(0, await visitor.Page.Locator($"#sample-{folder} .badge.bad").CountAsync());
            var settings = (await visitor.Page.Locator($"#sample-{folder} .settings").TextContentAsync())!;
            var secretGoes = secret is null ? null : (await visitor.Page.Locator($"#sample-{folder} .secret code").TextContentAsync())!;

            await using var sample = Start(folder, program, settings, secretGoes is null ? [] : [(secretGoes, secret!)]);
            await sample.WaitUntilAnswersAsync(_address, StartLimit);
            var app = new WebSample(Demo, folder, _address);
            Assert.NotEqual("", await app.EnterAsync(visitor));
            Assert.Equal(developer.DisplayName, await visitor.ReadAsync("#signed-in-as"));

            await visitor.PressAsync("#sign-out");
            await visitor.Page.WaitForURLAsync(url => url.StartsWith(_address.AbsoluteUri, StringComparison.Ordinal));
            await visitor.GoToAsync(_address);
            await visitor.ExpectAsync("#sign-in:visible");
        });

    private async Task<(string ClientId, string? Secret)> RegisterAsync(Visitor visitor, string kind, string[] redirects, string signedOut, string? backchannel)
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/developer/apps/new?kind=" + kind));
        await visitor.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("Wired " + kind);
        await visitor.Page.FillAsync("#Form_RedirectUris", string.Join('\n', redirects.Select(At)));
        await visitor.Page.FillAsync("#Form_PostLogoutRedirectUris", At(signedOut));
        await visitor.Page.CheckAsync("#scope-roles");
        if (backchannel is not null)
        {
            await visitor.Page.Locator("summary").First.ClickAsync();
            await visitor.Page.FillAsync("#Form_BackchannelLogoutUri", At(backchannel));
        }

        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("#to-app");
        return (await visitor.ReadAsync("#client-id"), await visitor.ShowsAsync("#client-secret") ? await visitor.ReadAsync("#client-secret") : null);

        string At(string path) => new Uri(_address, path).AbsoluteUri;
    }

    // As a person would: lines for the shell are run by one, and the values of a file go over those that are there.
    private RunningProgram Start(string folder, string program, string settings, IEnumerable<(string Name, string Value)> more)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATA"] = _data,
            ["NODE_EXTRA_CA_CERTS"] = DevelopmentAuthority.AuthorityFile,
            ["REQUESTS_CA_BUNDLE"] = DevelopmentAuthority.AuthorityFile,
            ["SSL_CERT_FILE"] = DevelopmentAuthority.AuthorityFile,
            ["Orders__Url"] = Demo.Sample("api-jwt").GetLeftPart(UriPartial.Authority),
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        if (!settings.StartsWith('{'))
        {
            var command = program.Replace("{port}", _address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            return RunningProgram.StartCommand("/bin/sh", ["-c", $"{settings}\nexec {command}"], WorkingCopy.Sample(folder), environment);
        }

        using var file = JsonDocument.Parse(settings);
        foreach (var (name, value) in Values(file.RootElement, ""))
        {
            environment[name] = value;
        }

        return RunningProgram.Start(WorkingCopy.SampleProgram(folder, program), [], WorkingCopy.Sample(folder), environment);
    }

    private static IEnumerable<(string Name, string Value)> Values(JsonElement element, string path) => element.ValueKind is JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Values(member.Value, path.Length == 0 ? member.Name : $"{path}__{member.Name}"))
        : [(path, element.GetString()!)];
}
