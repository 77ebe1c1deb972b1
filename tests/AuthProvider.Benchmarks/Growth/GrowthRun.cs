using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
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

namespace AuthProvider.Benchmarks.Growth;

/// <summary>Two servers of ours side by side, one on an empty and one on a full database; then the full one while half of its tokens leave.</summary>
internal sealed class GrowthRun(RunOptions options, GrowthSize size, RunFolder folder, IDatabases databases, PublishedServer published)
{
    /// <summary>Measures and reports.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var emptySettings = await databases.CreateAsync("empty", cancellation);
        var fullSettings = await databases.CreateAsync("full", cancellation);
        var emptySecrets = await Secrets.ApplyAsync(published, emptySettings, cancellation);
        var fullSecrets = await Secrets.ApplyAsync(published, fullSettings, cancellation);
        var filling = await FillAsync(fullSettings, fullSecrets, cancellation);

        Measurements measurements;
        var header = new RunHeader();
        await using (var plain = await PlainKestrel.StartAsync(published.RuntimeConfiguration, folder.Folder("plain"), cancellation))
        await using (var empty = await OurProvider.StartAsync(published, emptySettings, emptySecrets, userNames: null, cancellation))
        await using (var full = await OurProvider.StartAsync(published, fullSettings, fullSecrets, PickUsers(), cancellation))
        {
            header
                .Add("machine", MachineDescription.Read())
                .Add("database", databases.Description)
                .Add("full", $"{Number.Count(size.Users)} users, {Number.Count(size.Apps)} apps, {Number.Count(size.Grants)} grants, {Number.Count(size.Tokens)} tokens; {Number.Count((long)await databases.MeasureMegabytesAsync(fullSettings, cancellation))} MB, filled in {filling.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture)} minutes")
                .Add("start on the full database", $"{full.Server.StartTime.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s until /health/ready answers")
                .Add("rounds", $"{options.Rounds} of {options.Duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s a figure at 16 connections, interleaved; medians");
            measurements = await new InterleavedRounds(options, plain, _ => [new("empty", empty, 16), new("full", full, 16)]).RunAsync(cancellation);
            header.Add("memory after the load", $"{full.Server.MemoryMegabytes.ToString("0", CultureInfo.InvariantCulture)} MB on the full database, {empty.Server.MemoryMegabytes.ToString("0", CultureInfo.InvariantCulture)} MB on the empty one");
        }

        var pruning = options.Only.Count == 0
            ? await new PruningTest(databases, fullSettings, size.Tokens / 2).RunAsync(published, fullSecrets, cancellation)
            : null;
        await new GrowthReport(header, AllOperations.Select(options.Only).Select(operation => operation.Name).ToList(), measurements, pruning).WriteAsync(options, cancellation);
    }

    private async Task<TimeSpan> FillAsync(ServerSettings settings, Secrets secrets, CancellationToken cancellation)
    {
        // The server writes the rows that are copied: a user, a grant with a refresh token, an access token.
        await using (var server = await OurProvider.StartAsync(published, settings, secrets, userNames: null, cancellation))
        {
            var code = await server.AuthorizeAsync(new Browser(server), server.Web, user: 0, cancellation);
            await server.RedeemAsync(server.Web, code, cancellation);
            await server.SendAsync(HttpMethod.Post, server.Endpoints.Token, server.ServiceForm(AccessTokenFormat.JwtRecorded), [], cancellation);
        }

        AnsiConsole.MarkupLine("[grey]filling the database[/]");
        var start = Stopwatch.GetTimestamp();
        await using var connection = await databases.OpenAsync(settings, cancellation);
        await new BulkCopy(connection, databases.Dialect).FillAsync(size, cancellation);
        return Stopwatch.GetElapsedTime(start);
    }

    private List<string> PickUsers()
    {
        var numbers = new HashSet<long>();
        while (numbers.Count < Math.Min(SeedFile.Users, size.Users))
        {
            numbers.Add(RandomNumberGenerator.GetInt32(1, (int)Math.Min(size.Users, int.MaxValue - 1) + 1));
        }

        return [.. numbers.Select(GrowthSize.UserName)];
    }
}
