using System.Globalization;
using AuthProvider.Benchmarks.Machine;

namespace AuthProvider.Benchmarks.Load;

/// <summary>The load generator: wrk with one thread, so that the server keeps most of a small machine.</summary>
internal static class Wrk
{
    /// <summary>Makes sure that wrk is there: installs the Debian package where that is allowed, and says so otherwise.</summary>
    public static async Task EnsureInstalledAsync(CancellationToken cancellation)
    {
        if (Tool.Exists("wrk"))
        {
            return;
        }

        if (Environment.IsPrivilegedProcess && Tool.Exists("apt-get"))
        {
            await Tool.RunAsync("apt-get", ["install", "--yes", "--no-install-recommends", "wrk"], cancellation: cancellation);
        }

        if (!Tool.Exists("wrk"))
        {
            throw new BenchmarkFailure("wrk, the load generator, is missing: install the package wrk (Debian, Ubuntu: apt-get install wrk).");
        }
    }

    /// <summary>Sends a load for a while.</summary>
    /// <param name="load">What to send.</param>
    /// <param name="connections">How many connections stay open, each with one request at a time.</param>
    /// <param name="duration">How long, in whole seconds.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<WrkResult> RunAsync(WrkLoad load, int connections, TimeSpan duration, CancellationToken cancellation)
    {
        var values = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(values, load.Values, cancellation);
            var environment = new Dictionary<string, string>(load.Variables, StringComparer.Ordinal)
            {
                ["SCRIPTS"] = Repository.Scripts,
                ["METHOD"] = load.Method.Method,
                ["TARGET"] = load.Target,
                ["HEADERS"] = string.Join('\n', Headers(load).Select(header => $"{header.Key}: {header.Value}")),
                ["VALUES"] = values,
            };
            if (load.Form is not null)
            {
                environment["BODY"] = load.Form;
            }

            var seconds = ((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            var output = await Tool.RunAsync(
                "wrk",
                ["-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "-s", Path.Combine(Repository.Scripts, load.Script), load.Address.AbsoluteUri],
                environment: environment,
                cancellation: cancellation);
            return WrkResult.Parse(output);
        }
        finally
        {
            File.Delete(values);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(WrkLoad load)
    {
        if (!load.Headers.ContainsKey("Host"))
        {
            yield return new("Host", load.Address.Authority);
        }

        if (load.Form is not null)
        {
            yield return new("Content-Type", "application/x-www-form-urlencoded");
        }

        foreach (var header in load.Headers)
        {
            yield return header;
        }
    }
}
