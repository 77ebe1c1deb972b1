using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the provider's page says about one sample, and the sample started by doing exactly that.</summary>
/// <param name="Folder">The folder of the sample.</param>
/// <param name="Settings">The settings to copy.</param>
/// <param name="Start">The command.</param>
/// <param name="SecretGoes">The environment variable for the secret; null where there is none.</param>
internal sealed record WiredPage(string Folder, string Settings, string Start, string? SecretGoes)
{
    // The samples find the packages of the distribution there, in place of those that the page's other command installs.
    private const string PackagesOfTheSystem = "/usr/bin:/bin";

    private bool IsForShell => !Settings.StartsWith('{');

    /// <summary>Reads the page; nothing that the sample expects of the registration may be missing.</summary>
    public static async Task<WiredPage> ReadAsync(Visitor visitor, Uri provider, string clientId, string folder)
    {
        await visitor.GoToAsync(new Uri(provider, "/developer/wiring/" + clientId));
        var sample = visitor.Page.Locator($"#sample-{folder}");
        Assert.Equal(0, await sample.Locator(".badge.bad").CountAsync());
        return new(
            folder,
            (await sample.Locator(".settings").TextContentAsync())!,
            (await sample.Locator(".start").TextContentAsync())!,
            await sample.Locator(".secret code").CountAsync() > 0 ? await sample.Locator(".secret code").TextContentAsync() : null);
    }

    /// <summary>Starts a program whose settings are in the environment or in <c>appsettings.json</c>, whose values environment variables go over.</summary>
    /// <param name="program">The built program of a .NET sample, for which <c>dotnet run</c> stands on the page.</param>
    /// <param name="secret">The secret of the app.</param>
    /// <param name="more">What the page leaves to whoever reads it, and where the sample keeps its files.</param>
    public RunningProgram StartIn(string? program, string? secret, params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        if (secret is not null)
        {
            environment[SecretGoes!] = secret;
        }

        if (IsForShell)
        {
            environment["PATH"] = $"{PackagesOfTheSystem}:{Environment.GetEnvironmentVariable("PATH")}";
            return RunningProgram.StartCommand("/bin/sh", ["-c", $"{Settings}\n{InPlaceOfShell(Start)}"], WorkingCopy.Sample(Folder), environment);
        }

        Assert.Equal("dotnet run", Start);
        using var file = JsonDocument.Parse(Settings);
        foreach (var (name, value) in Values(file.RootElement, ""))
        {
            environment.TryAdd(name, value);
        }

        return RunningProgram.Start(WorkingCopy.SampleProgram(Folder, program!), [], WorkingCopy.Sample(Folder), environment);
    }

    /// <summary>Puts a copy of a built program beside it, with the settings in its file.</summary>
    /// <param name="program">The built program.</param>
    /// <param name="file">The file of settings.</param>
    /// <param name="copy">The folder of the copy, at the same depth.</param>
    /// <returns>The program in the copy.</returns>
    public string CopyTo(string program, string file, string copy)
    {
        var built = WorkingCopy.SampleProgram(Folder, program);
        Directory.CreateDirectory(copy);
        foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(built)!))
        {
            File.Copy(part, Path.Combine(copy, Path.GetFileName(part)));
        }

        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(copy, file)))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(Settings)!.AsObject())
        {
            settings[name] = value?.DeepClone();
        }

        File.WriteAllText(Path.Combine(copy, file), settings.ToJsonString());
        return Path.Combine(copy, Path.GetFileName(built));
    }

    // So that a signal reaches the program: npm and the shell pass none on. Settings before the command stay before it.
    private string InPlaceOfShell(string start)
    {
        if (start == "npm start")
        {
            using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(WorkingCopy.Sample(Folder), "package.json")));
            start = package.RootElement.GetProperty("scripts").GetProperty("start").GetString()!;
        }

        var words = start.Split(' ');
        var settings = words.TakeWhile(word => word.Contains('=', StringComparison.Ordinal)).ToArray();
        return string.Join(' ', [.. settings, "exec", .. words.Skip(settings.Length)]);
    }

    private static IEnumerable<(string Name, string Value)> Values(JsonElement element, string path) => element.ValueKind is JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Values(member.Value, path.Length == 0 ? member.Name : $"{path}__{member.Name}"))
        : [(path, element.GetString()!)];
}
