using System.Data.Common;
using System.Diagnostics;
using Spectre.Console;

namespace AuthProvider.Benchmarks.Growth;

/// <summary>Fills a database that no server uses at the moment, within minutes: without indexes first, which are built afterwards.</summary>
internal sealed class BulkCopy(DbConnection connection, IDialect sql)
{
    /// <summary>Makes all copies.</summary>
    public async Task FillAsync(GrowthSize size, CancellationToken cancellation)
    {
        foreach (var statement in sql.Before)
        {
            await ExecuteAsync(statement, cancellation);
        }

        foreach (var plan in CopyPlan.For(size, sql))
        {
            var start = Stopwatch.GetTimestamp();
            await CopyAsync(plan, cancellation);
            AnsiConsole.MarkupLineInterpolated($"[grey]{plan.Count:#,0} rows in {plan.Table}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s[/]");
        }

        foreach (var statement in sql.After)
        {
            await ExecuteAsync(statement, cancellation);
        }
    }

    private async Task CopyAsync(CopyPlan plan, CancellationToken cancellation)
    {
        var columns = (await QueryAsync(sql.Columns(plan.Table), cancellation)).ConvertAll(row => row[0]);
        var indexes = await QueryAsync(sql.Indexes(plan.Table), cancellation);
        foreach (var index in indexes)
        {
            await ExecuteAsync($"DROP INDEX \"{index[0]}\"", cancellation);
        }

        var names = string.Join(", ", columns.Select(column => $"\"{column}\""));
        var values = string.Join(", ", columns.Select(column => plan.Different.GetValueOrDefault(column, $"t.\"{column}\"")));
        var copied = await ExecuteAsync(
            $"INSERT INTO \"{plan.Table}\" ({names}) SELECT {values} FROM (SELECT * FROM \"{plan.Table}\" WHERE {plan.Source} LIMIT 1) AS t CROSS JOIN {sql.Numbers(plan.Count)}",
            cancellation);
        if (copied != plan.Count)
        {
            throw new BenchmarkFailure($"Only {copied} of {plan.Count} rows were copied in {plan.Table}: there is no row with {plan.Source}.");
        }

        foreach (var index in indexes)
        {
            await ExecuteAsync(index[1], cancellation);
        }
    }

    private async Task<int> ExecuteAsync(string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<List<string[]>> QueryAsync(string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        }

        return rows;
    }
}
