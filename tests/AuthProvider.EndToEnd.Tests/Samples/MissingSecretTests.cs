using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>A sample that needs a secret has none of its own: without one it says so and ends.</summary>
public sealed class MissingSecretTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-secret-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("aspnetcore-bff", "Bff", "OpenIdConnect__ClientSecret")]
    [InlineData("aspnetcore-shop", "Shop", "OpenIdConnect__ClientSecret")]
    [InlineData("aspnetcore-notes", "Notes", "OpenIdConnect__ClientSecret")]
    [InlineData("api-introspection", "OrdersApi", "Api__Secret")]
    [InlineData("flask-dashboard", "/usr/bin/python3 -m flask --app dashboard run", "CLIENT_SECRET")]
    [InlineData("flask-dashboard", "gunicorn dashboard:create_app()", "CLIENT_SECRET")]
    public async Task Sample_without_its_secret_says_so_and_ends(string folder, string program, string variable)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DATA"] = _data, ["PORT"] = $"{FreePorts.Next()}", [variable] = "" };
        var words = program.Split(' ');
        await using var sample = words.Length == 1
            ? RunningProgram.Start(WorkingCopy.SampleProgram(folder, program), [], WorkingCopy.Sample(folder), environment)
            : RunningProgram.StartCommand(words[0], words[1..], WorkingCopy.Sample(folder), environment);
        await sample.WaitForExitAsync();
        Assert.NotEqual(0, sample.ExitCode);
        Assert.Contains($"There is no secret: {variable}", sample.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", sample.Output, StringComparison.Ordinal);
    }
}
