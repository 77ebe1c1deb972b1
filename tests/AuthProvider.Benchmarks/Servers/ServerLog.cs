using System.Text.RegularExpressions;

namespace AuthProvider.Benchmarks.Servers;

/// <summary>What the server says of itself at its start.</summary>
internal static partial class ServerLog
{
    /// <summary>The durability of its writing connection.</summary>
    public static async Task<string> ReadSynchronousAsync(string file, CancellationToken cancellation)
    {
        var match = Synchronous().Match(await File.ReadAllTextAsync(file, cancellation));
        return match.Success ? match.Groups["value"].Value : "not in the server's log";
    }

    [GeneratedRegex("synchronous(_commit)?\\W+(?<value>\\w+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Synchronous();
}
