using AuthProvider.Benchmarks.CommandLine;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Operations;
using AuthProvider.Benchmarks.Providers;
using AuthProvider.Benchmarks.Statistics;
using Spectre.Console;

namespace AuthProvider.Benchmarks.Passwords;

/// <summary>Whether the password hashes of a crowd slow those who ask for tokens.</summary>
internal static class BurstTest
{
    private const int TokenConnections = 16;
    private const int People = 50;

    /// <summary>Measures token requests alone and beside the crowd, in turn.</summary>
    public static async Task<BurstResult> RunAsync(OurProvider provider, RunOptions options, CancellationToken cancellation)
    {
        AnsiConsole.MarkupLine("[grey]burst of password sign-ins[/]");
        var tokens = await new ClientCredentials("tokens", AccessTokenFormat.Jwt).PrepareAsync(provider, cancellation);
        var alone = new List<WrkResult>();
        var crowded = new List<WrkResult>();
        var signIns = new List<WrkResult>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var crowd = await new PasswordSignIn().PrepareAsync(provider, cancellation);
            alone.Add(await Wrk.RunAsync(tokens, TokenConnections, options.Duration, cancellation));

            // The crowd comes first and leaves last, so that all of the token requests run beside it.
            var burst = Wrk.RunAsync(crowd, People, options.Duration + TimeSpan.FromSeconds(2), cancellation);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            crowded.Add(await Wrk.RunAsync(tokens, TokenConnections, options.Duration, cancellation));
            signIns.Add(await burst);
        }

        return new BurstResult(
            new Sample(alone.Select(result => result.P99Micros / 1000d)),
            new Sample(crowded.Select(result => result.P99Micros / 1000d)),
            new Sample(alone.Select(result => result.PerSecond)),
            new Sample(crowded.Select(result => result.PerSecond)),
            new Sample(signIns.Select(result => result.PerSecond)),
            alone.Concat(crowded).Concat(signIns).Sum(result => result.Errors));
    }
}
