using AuthProvider.Benchmarks.CommandLine;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Operations;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Passwords;

/// <summary>What a sign-in with a password costs in the server: the hash, and everything else.</summary>
/// <param name="Hash">Processor time of the threads that hash, for one sign-in, in milliseconds.</param>
/// <param name="Rest">That of all other threads, which also compile while they are new, in milliseconds.</param>
internal sealed record PasswordCost(double Hash, double Rest)
{
    // What the server calls the threads that hash (Account/Passwords/PasswordWork).
    private const string HashingThreads = "Passwords";

    /// <summary>Measures it; null where not everybody could sign in.</summary>
    /// <exception cref="BenchmarkFailure">The server has no such threads.</exception>
    public static async Task<PasswordCost?> MeasureAsync(OurProvider provider, RunOptions options, CancellationToken cancellation)
    {
        var load = await new PasswordSignIn().PrepareAsync(provider, cancellation);
        await Wrk.RunAsync(load, 16, options.WarmUp, cancellation);
        var (hashing, all) = (provider.Server.ProcessorTimeOf(HashingThreads), provider.Server.ProcessorTime);
        var result = await Wrk.RunAsync(load, 16, options.Duration * 2, cancellation);
        hashing = provider.Server.ProcessorTimeOf(HashingThreads) - hashing;
        all = provider.Server.ProcessorTime - all;
        return result is { Operations: > 0, Errors: 0 } ? new(hashing.TotalMilliseconds / result.Operations, (all - hashing).TotalMilliseconds / result.Operations) : null;
    }
}
