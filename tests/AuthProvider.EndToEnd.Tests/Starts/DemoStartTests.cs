using System.Globalization;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Starts;

/// <summary>Starts of the demo that cannot be: one sentence, and nothing of what is there is touched.</summary>
public sealed class DemoStartTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-demo-start-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("demo.lock")]
    [InlineData("demo.db.lock")]
    public async Task Demo_beside_another_on_the_same_data_leaves_it_alone(string taken)
    {
        await using var other = new FileStream(Path.Combine(_data, taken), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var output = await RefusedAsync(_data);
        Assert.Contains("Another demo or provider runs", output, StringComparison.Ordinal);
        Assert.Contains("--data", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_data, "demo.json")));
        Assert.False(Directory.Exists(Path.Combine(_data, "logs")));
    }

    [Fact]
    public async Task Data_that_cannot_be_written_is_named()
    {
        // Not even the owner of the machine makes a folder in a file.
        var file = Path.Combine(_data, "file");
        await File.WriteAllTextAsync(file, "");
        Assert.Contains("cannot be written", await RefusedAsync(Path.Combine(file, "data")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_in_Python_without_its_packages_is_named_with_the_command_that_installs_them()
    {
        // No interpreter starts with that.
        var output = await RefusedAsync(_data, "flask-dashboard", ("PYTHONHOME", Path.Combine(_data, "nowhere")));
        Assert.Contains("Flask dashboard cannot start.", output, StringComparison.Ordinal);
        Assert.Contains(File.Exists("/usr/bin/apt-get") ? "apt-get install --no-install-recommends python3 python3-flask" : "pip install -r", output, StringComparison.Ordinal);
    }

    // The words without the line breaks of the screen.
    private static async Task<string> RefusedAsync(string data, string sample = "aspnetcore-shop", params (string Name, string Value)[] environment)
    {
        await using var demo = RunningProgram.Start(
            WorkingCopy.DemoProgram,
            ["--no-build", "--only", sample, "--first-port", FreePorts.Next(20).ToString(CultureInfo.InvariantCulture), "--data", data],
            WorkingCopy.Root,
            environment.ToDictionary(StringComparer.Ordinal));
        await demo.WaitForExitAsync();
        Assert.Equal(1, demo.ExitCode);
        Assert.DoesNotContain("   at ", demo.Output, StringComparison.Ordinal);
        return string.Join(' ', demo.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
