using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.WebUtilities;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The sample <c>device-cli</c>, as a person uses it in a terminal.</summary>
[Collection(DemoInBrowser.Name)]
public sealed partial class DeviceCliTests(DemoInBrowser run) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _home = Directory.CreateTempSubdirectory("authprovider-cli-").FullName;

    private string TokenFile => Path.Combine(_home, "refresh-token");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>RFC 8628: the tool shows a code and a QR code, the person allows it elsewhere; later runs ask nobody.</summary>
    [Fact]
    public async Task Tool_signs_in_with_a_code_once_and_acts_for_the_person_until_it_signs_out()
    {
        await using (var login = Start("login"))
        {
            await login.WaitUntilAsync(() => Task.FromResult(QrCodeEnd().IsMatch(login.Output)), Patience);
            var (address, code) = (CompleteAddress().Match(login.Output).Groups["address"].Value, Code().Match(login.Output).Groups["code"].Value);
            Assert.Contains($"Open {new Uri(run.Demo.Provider, "/device")} and type the code {code}", login.Output, StringComparison.Ordinal);
            AssertQrCode(login.Output);

            await run.Browser.VisitAsync(nameof(Tool_signs_in_with_a_code_once_and_acts_for_the_person_until_it_signs_out), javaScript: true, async visitor =>
            {
                await visitor.GoToAsync(new Uri(address));
                await visitor.SignInAsync("bruno", DemoProcesses.Password);
                await visitor.ExpectAsync("#continue, #allow");
                if (await visitor.ShowsAsync("#continue"))
                {
                    await visitor.PressAsync("#continue");
                }

                Assert.Equal(code, await visitor.ReadAsync("#code"));
                await visitor.AllowAsync();
                await visitor.ExpectAsync("#allowed");
            });
            await login.WaitForExitAsync();
            Assert.True(login.ExitCode == 0, login.Output);
            Assert.EndsWith("Signed in as bruno.", login.Output.TrimEnd(), StringComparison.Ordinal);
        }

        OwnFile.AssertReadableToItsOwnerOnly(TokenFile);
        var token = await File.ReadAllTextAsync(TokenFile);

        Assert.Contains("preferred_username: bruno", await RunAsync("me"), StringComparison.Ordinal);
        var replaced = await File.ReadAllTextAsync(TokenFile);
        Assert.NotEqual(token, replaced);
        OwnFile.AssertReadableToItsOwnerOnly(TokenFile);
        Assert.Contains("\"item\":", await RunAsync("orders"), StringComparison.Ordinal);

        Assert.Contains("Signed out.", await RunAsync("logout"), StringComparison.Ordinal);
        Assert.False(File.Exists(TokenFile));
        Assert.Contains("Nobody is signed in", await RunAsync("me", exitCode: 1), StringComparison.Ordinal);

        // It was not only forgotten: the provider takes it no more.
        await File.WriteAllTextAsync(TokenFile, replaced);
        Assert.Contains("Your access has ended", await RunAsync("me", exitCode: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_who_says_no_gives_the_tool_nothing()
    {
        await using var login = Start("login");
        await login.WaitUntilAsync(() => Task.FromResult(CompleteAddress().IsMatch(login.Output)), Patience);
        await run.Browser.VisitAsync(nameof(Person_who_says_no_gives_the_tool_nothing), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(CompleteAddress().Match(login.Output).Groups["address"].Value));
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.ExpectAsync("#continue, #deny");
            if (await visitor.ShowsAsync("#continue"))
            {
                await visitor.PressAsync("#continue");
            }

            await visitor.DenyAsync();
            await visitor.ExpectAsync("#denied");
        });
        await login.WaitForExitAsync();
        Assert.Equal(1, login.ExitCode);
        Assert.Contains("Somebody said no.", login.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(TokenFile));
    }

    /// <summary>RFC 8252, 7.3, with PKCE: the browser comes back to a port that the tool has just opened.</summary>
    [Fact]
    public async Task Tool_signs_in_with_the_browser_of_the_machine()
    {
        await using var login = Start("login", "--browser", "--print");
        await login.WaitUntilAsync(() => Task.FromResult(AuthorizeAddress().IsMatch(login.Output)), Patience);
        var address = AuthorizeAddress().Match(login.Output).Groups["address"].Value;
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        // The rest of the request, the challenge of PKCE in it, was pushed (RFC 9126).
        Assert.Equal(["client_id", "request_uri"], query.Keys.Order(StringComparer.Ordinal));

        await run.Browser.VisitAsync(nameof(Tool_signs_in_with_the_browser_of_the_machine), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(address));
            await visitor.SignInAsync("carol", DemoProcesses.Password);
            await visitor.ExpectAsync("#allow, #done");
            if (await visitor.ShowsAsync("#allow"))
            {
                await visitor.AllowAsync();
            }

            await visitor.ExpectAsync("#done");
            Assert.StartsWith("http://127.0.0.1:", visitor.Page.Url, StringComparison.Ordinal);
        });
        await login.WaitForExitAsync();
        Assert.True(login.ExitCode == 0, login.Output);
        Assert.Contains("Signed in as carol.", login.Output, StringComparison.Ordinal);
        Assert.Contains("name: Carol Cole", await RunAsync("me"), StringComparison.Ordinal);
    }

    private RunningProgram Start(params string[] arguments) =>
        RunningProgram.Start(WorkingCopy.SampleProgram("device-cli", "DeviceCli"), arguments, _home, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROVIDER"] = run.Demo.Provider.GetLeftPart(UriPartial.Authority),
            ["ORDERS"] = run.Demo.OrdersApi.GetLeftPart(UriPartial.Authority),
            ["DEVICE_CLI_HOME"] = _home,
        });

    private async Task<string> RunAsync(string command, int exitCode = 0)
    {
        await using var program = Start(command);
        await program.WaitForExitAsync();
        Assert.True(program.ExitCode == exitCode, program.Output);
        return program.Output;
    }

    // Two rows of modules in a line of text, with the quiet zone around: a square, as high as it is wide.
    private static void AssertQrCode(string output)
    {
        var lines = output.Split('\n').Where(line => line.Length > 0 && line.All(letter => letter is '█' or '▀' or '▄' or ' ')).ToArray();
        Assert.NotEmpty(lines);
        var width = lines.Max(line => line.Length);
        Assert.InRange(lines.Length * 2, width - 2, width + 2);
    }

    [GeneratedRegex("^▀{20,}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QrCodeEnd();

    [GeneratedRegex(@"or open (?<address>https://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CompleteAddress();

    [GeneratedRegex(@"^Open (?<address>https://\S+/connect/authorize\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AuthorizeAddress();

    [GeneratedRegex(@"type the code (?<code>[A-Z-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
