using System.Globalization;
using AuthProvider.Benchmarks.Passwords;
using AuthProvider.Benchmarks.CommandLine;
using AuthProvider.Benchmarks.Databases;
using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Operations;
using AuthProvider.Benchmarks.Plain;
using AuthProvider.Benchmarks.Providers;
using AuthProvider.Benchmarks.Report;
using AuthProvider.Benchmarks.Rounds;
using AuthProvider.Benchmarks.Servers;
using Spectre.Console;

namespace AuthProvider.Benchmarks.Compare;

/// <summary>Ours, the ceiling and the peer side by side in one run.</summary>
internal sealed class CompareRun(RunOptions options, RunFolder folder, IDatabases databases, PublishedServer published)
{
    /// <summary>Measures and reports.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var settings = await databases.CreateAsync("compare", cancellation);
        var secrets = await Secrets.ApplyAsync(published, settings, cancellation);
        await using (await OurProvider.StartAsync(published, settings, secrets, userNames: null, cancellation))
        {
            AnsiConsole.MarkupLine("[grey]first start done[/]");
        }

        await using var ours = await OurProvider.StartAsync(published, settings, secrets, userNames: null, cancellation);
        AnsiConsole.MarkupLine($"[grey]second start: {ours.Server.StartTime.TotalSeconds:0.00} s; idle for {options.Idle.TotalSeconds:0} s[/]");
        await Task.Delay(options.Idle, cancellation);
        var header = Describe(settings, ours);

        await using var plain = await PlainKestrel.StartAsync(published.RuntimeConfiguration, folder.Folder("plain"), cancellation);
        await using var peer = options.Peer ? await OidcProviderPeer.StartAsync(folder.Folder("peer"), cancellation) : null;
        var measurements = await new InterleavedRounds(options, plain, operation => Contestants(operation, ours, peer)).RunAsync(cancellation);
        var burst = options.Only.Count == 0 ? await BurstTest.RunAsync(ours, options, cancellation) : null;

        header.Add("plain Kestrel", $"{Number.Rate(measurements.Plain.PerSecond.Median)} requests a second at 16 connections ({Number.Percent(measurements.Plain.PerSecond.Spread)}), p99 {Number.Milliseconds(measurements.Plain.P99.Median)} ms");
        if (AllOperations.Select(options.Only).OfType<PasswordSignIn>().Any())
        {
            await AddPasswordCostAsync(header, settings, ours, cancellation);
        }

        header.Add("PRAGMA synchronous", await ServerLog.ReadSynchronousAsync(ours.Server.LogFile, cancellation));
        header.Add("memory after the load", $"{ours.Server.MemoryMegabytes.ToString("0", CultureInfo.InvariantCulture)} MB");
        var rows = AllOperations.Select(options.Only).Select(operation => ComparisonRow.Read(measurements, operation.Name)).ToList();
        await new ComparisonReport(header, rows, burst).WriteAsync(options, cancellation);
    }

    private static List<Contestant> Contestants(Operation operation, OurProvider ours, OidcProviderPeer? peer)
    {
        var contestants = new List<Contestant> { new("ours", ours, 16) };
        if (peer is not null && operation.PeerOffersIt)
        {
            contestants.Add(new("peer", peer, 16));
        }

        contestants.Add(new("ours 64", ours, 64));
        return contestants;
    }

    private async Task AddPasswordCostAsync(RunHeader header, ServerSettings settings, OurProvider ours, CancellationToken cancellation)
    {
        await using var connection = await databases.OpenAsync(settings, cancellation);
        if (await PasswordHash.ReadAsync(connection, cancellation) is { } hash && await PasswordCost.MeasureAsync(ours, options, cancellation) is { } cost)
        {
            header.Add(
                "password sign-in",
                $"PBKDF2 with {hash.Algorithm.Name}, {Number.Count(hash.Iterations)} iterations: {Number.Milliseconds(cost.Hash)} ms of processor time; everything else {Number.Milliseconds(cost.Rest)} ms, {(cost.Rest / cost.Hash).ToString("0 %", CultureInfo.InvariantCulture)} of it");
        }
    }

    private RunHeader Describe(ServerSettings settings, OurProvider ours) => new RunHeader()
        .Add("machine", MachineDescription.Read())
        .Add("database", databases.Description)
        .Add("forced write", $"{MachineDescription.MeasureForcedWrite(settings.Folder).ToString("0.00", CultureInfo.InvariantCulture)} ms for 4 KB (median of 50)")
        .Add("log level", published.DefaultLogLevel)
        .Add("memory idle", $"{ours.Server.MemoryMegabytes.ToString("0", CultureInfo.InvariantCulture)} MB, of it {ours.Server.FileMegabytes.ToString("0", CultureInfo.InvariantCulture)} MB pages of files, {options.Idle.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s after the start")
        .Add("second start", $"{ours.Server.StartTime.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s until /health/ready answers")
        .Add("rounds", $"{options.Rounds} of {options.Duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s a figure, interleaved; medians, ± is the farthest round; wrk with one thread, over http on loopback");
}
