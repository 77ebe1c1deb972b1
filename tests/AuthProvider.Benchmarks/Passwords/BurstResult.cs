using AuthProvider.Benchmarks.Report;
using AuthProvider.Benchmarks.Statistics;

namespace AuthProvider.Benchmarks.Passwords;

/// <summary>Token requests alone and beside a crowd that signs in.</summary>
/// <param name="AloneP99">99th percentile in milliseconds of token requests alone.</param>
/// <param name="CrowdedP99">The same while 50 connections send sign-in forms without a pause.</param>
/// <param name="AlonePerSecond">Token requests a second alone.</param>
/// <param name="CrowdedPerSecond">Token requests a second beside the crowd.</param>
/// <param name="SignInsPerSecond">Sign-ins a second meanwhile.</param>
/// <param name="Errors">Everything that went wrong.</param>
internal sealed record BurstResult(Sample AloneP99, Sample CrowdedP99, Sample AlonePerSecond, Sample CrowdedPerSecond, Sample SignInsPerSecond, long Errors)
{
    /// <summary>The result as a table.</summary>
    public TextTable ToTable() => new(
        "client_credentials jwt while 50 people sign in with a password at the same time",
        ["", "alone", "during the burst", "ratio"],
        [
            ["token p99, ms", Number.Milliseconds(AloneP99.Median), Number.Milliseconds(CrowdedP99.Median), Number.Times(AloneP99.Median > 0 ? CrowdedP99.Median / AloneP99.Median : null)],
            ["tokens a second", Number.Rate(AlonePerSecond.Median), Number.Rate(CrowdedPerSecond.Median), ""],
            ["sign-ins a second", "–", Number.Rate(SignInsPerSecond.Median), ""],
            ["errors", "", Number.Count(Errors), ""],
        ]);
}
