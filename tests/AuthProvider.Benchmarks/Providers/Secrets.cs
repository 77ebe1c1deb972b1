using System.Text.RegularExpressions;
using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Servers;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>The secrets that <c>apply</c> made for the clients of the file and printed once.</summary>
internal sealed partial class Secrets
{
    private readonly Dictionary<string, string> _byClient;

    private Secrets(Dictionary<string, string> byClient) => _byClient = byClient;

    /// <summary>The secret of a client.</summary>
    public string this[string clientId] => _byClient.TryGetValue(clientId, out var secret)
        ? secret
        : throw new BenchmarkFailure($"apply printed no secret for {clientId}.");

    /// <summary>Makes the database and fills it from the file, before the first start.</summary>
    public static async Task<Secrets> ApplyAsync(PublishedServer published, ServerSettings settings, CancellationToken cancellation)
    {
        var file = Path.Combine(settings.Folder, "seed.json");
        await SeedFile.WriteAsync(file, cancellation);
        var output = await Tool.RunAsync("dotnet", [published.Program, "apply", file], settings.Folder, settings.Environment, cancellation);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var match in SecretLine().Matches(output).Cast<Match>())
        {
            secrets[match.Groups["client"].Value] = match.Groups["secret"].Value;
        }

        return new Secrets(secrets);
    }

    // A client identifier and, later in the line, 256 bits as base64url.
    [GeneratedRegex("^\\W*(?:\\w+\\s+)?(?<client>api-\\w+|service|portal-rsa|portal|web)\\b.*?(?<secret>[A-Za-z0-9_-]{43,})\\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretLine();
}
