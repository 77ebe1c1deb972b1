using System.Text.Json;

namespace Demo.Samples;

/// <summary>The APIs and apps of <c>demo.json</c>.</summary>
public static class Registrations
{
    /// <summary>The secret that the provider knows of a sample.</summary>
    /// <exception cref="DemoException">There is none.</exception>
    public static string SecretOf(Sample sample, Repository repository)
    {
        using var demo = JsonDocument.Parse(File.ReadAllText(repository.DemoFile));
        foreach (var registered in demo.RootElement.GetProperty("apis").EnumerateArray().Concat(demo.RootElement.GetProperty("apps").EnumerateArray()))
        {
            if (registered.GetProperty("id").ValueEquals(sample.RegisteredAs) && registered.TryGetProperty("secret", out var secret))
            {
                return secret.GetString()!;
            }
        }

        throw new DemoException($"{sample.Id}/sample.json wants the secret of '{sample.RegisteredAs}', and {repository.Relative(repository.DemoFile)} has none.");
    }
}
