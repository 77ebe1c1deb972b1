using System.Data.Common;
using System.Diagnostics;
using AuthProvider.Benchmarks.Databases;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Operations;
using AuthProvider.Benchmarks.Providers;
using AuthProvider.Benchmarks.Servers;
using AuthProvider.Benchmarks.Statistics;
using Spectre.Console;

namespace AuthProvider.Benchmarks.Growth;

/// <summary>Whether those who ask for tokens notice that expired rows leave.</summary>
internal sealed class PruningTest(IDatabases databases, ServerSettings settings, long rows)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(30);
    private readonly List<WrkResult> _quiet = [];
    private readonly List<WrkResult> _busy = [];

    /// <summary>Lets the rows expire while the server is down, then asks for tokens until all of them have left.</summary>
    public async Task<PruningResult> RunAsync(PublishedServer published, Secrets secrets, CancellationToken cancellation)
    {
        AnsiConsole.MarkupLineInterpolated($"[grey]pruning of {rows:#,0} rows[/]");
        await MeasureQuietAsync(published, secrets, cancellation);
        await using (var connection = await databases.OpenAsync(settings, cancellation))
        {
            await ScalarAsync(connection, databases.Dialect.Expire(rows), cancellation);
        }

        var before = await databases.MeasureMegabytesAsync(settings, cancellation);
        await using var server = await OurProvider.StartAsync(published, settings, secrets, userNames: null, cancellation);
        var start = Stopwatch.GetTimestamp();
        TimeSpan? took = null;
        await using (var connection = await databases.OpenAsync(settings, cancellation))
        {
            while (took is null && Stopwatch.GetElapsedTime(start) < s_limit)
            {
                _busy.Add(await MeasureAsync(server, cancellation));
                if (await ScalarAsync(connection, databases.Dialect.AnyExpired, cancellation) is null)
                {
                    took = Stopwatch.GetElapsedTime(start);
                }
            }
        }

        return new PruningResult(
            rows,
            took,
            new Sample(_quiet.Select(result => result.P99Micros / 1000d)),
            new Sample(_busy.Select(result => result.P99Micros / 1000d)),
            before,
            await databases.MeasureMegabytesAsync(settings, cancellation),
            _quiet.Concat(_busy).Sum(result => result.Errors));
    }

    private async Task MeasureQuietAsync(PublishedServer published, Secrets secrets, CancellationToken cancellation)
    {
        await using var server = await OurProvider.StartAsync(published, settings, secrets, userNames: null, cancellation);
        await MeasureAsync(server, cancellation);
        for (var i = 0; i < 3; i++)
        {
            _quiet.Add(await MeasureAsync(server, cancellation));
        }
    }

    private static async Task<WrkResult> MeasureAsync(OurProvider server, CancellationToken cancellation)
    {
        var load = await new ClientCredentials("tokens", AccessTokenFormat.Reference).PrepareAsync(server, cancellation);
        return await Wrk.RunAsync(load, 16, s_slice, cancellation);
    }

    private static async Task<object?> ScalarAsync(DbConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync(cancellation);
    }
}
