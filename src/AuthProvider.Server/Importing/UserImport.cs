using System.Diagnostics;
using System.Globalization;
using AuthProvider.Server.CommandLine;
using AuthProvider.Server.Importing.Checking;
using AuthProvider.Server.Importing.Reading;
using AuthProvider.Server.Importing.Writing;
using AuthProvider.Server.Seeding;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Importing;

/// <summary>
/// Imports the users of a file. The file is read twice: all of it is judged before anything is written. It is written in batches, each a
/// transaction, so that after an interruption the same command goes on: users that were written are there already.
/// </summary>
internal sealed class UserImport(IServiceScopeFactory scopes, ImportCheck check, ILookupNormalizer normalizer, DatabaseConnection connection)
{
    private const int BatchSize = 500;
    private const int ProgressStep = 10_000;

    // SQLite has one writer at a time, and one that waits looks again only now and then: a server that is running gets its turns.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    /// <summary>Imports it.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Takes a line now and then.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="SeedRefusedException">A line has problems; nothing was written.</exception>
    /// <exception cref="CommandFailure">The file cannot be read or has no user, or the import was interrupted.</exception>
    public async Task<ImportReport> RunAsync(ImportOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        var plan = new ImportReport(options);
        await foreach (var lines in ReadBatchesAsync(options, cancellationToken))
        {
            await UseBatchAsync(batch => batch.PlanAsync(lines, plan, cancellationToken));
            await TellAsync(progress, "checked", plan.Total, lines.Count);
        }

        if (plan.Total == 0)
        {
            throw new CommandFailure($"There is no user in '{options.Path}'; nothing was changed.");
        }

        if (options.IsDryRun)
        {
            return plan;
        }

        if (plan.Refused > 0 && !options.LeavesOutRefused)
        {
            throw new SeedRefusedException(plan.HiddenProblems == 0
                ? plan.Problems
                : [.. plan.Problems, new("more", string.Create(CultureInfo.InvariantCulture, $"{plan.HiddenProblems} other problems."))]);
        }

        return await WriteAsync(options, progress, cancellationToken);
    }

    private async Task<ImportReport> WriteAsync(ImportOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        var report = new ImportReport(options);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            await foreach (var lines in ReadBatchesAsync(options, cancellationToken))
            {
                var isFirst = report.Created == 0;
                await UseBatchAsync(batch => batch.WriteAsync(lines, options.Updates, isFirst, report, cancellationToken));
                await TellAsync(progress, "written", report.Total, lines.Count);
                if (connection.IsSqlite)
                {
                    await Task.Delay(Rest, cancellationToken);
                }
            }

            if (report.Created + report.Changed > 0)
            {
                await UseBatchAsync(batch => batch.AnnounceAsync(cancellationToken));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SeedRefusedException || DatabaseFailure.IsCauseOf(exception))
        {
            throw new CommandFailure(string.Create(
                CultureInfo.InvariantCulture,
                $"The import was interrupted after {report.Total} users{DescribeCause(exception)}. These stay; run the command again, and it goes on with the others."));
        }

        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Written in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s."));
        return report;
    }

    // A line that was judged before is refused only where the server changes the same user at the same time.
    private static string DescribeCause(Exception exception) => exception switch
    {
        OperationCanceledException => "",
        SeedRefusedException refused => $" ({string.Join(' ', refused.Problems.Select(problem => $"{problem.Path}: {problem.Message}"))})",
        _ => $" ({exception.GetBaseException().Message})",
    };

    private async IAsyncEnumerable<List<ImportedLine>> ReadBatchesAsync(
        ImportOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new NamesInFile(normalizer);
        var batch = new List<ImportedLine>(BatchSize);
        await foreach (var line in UserFile.ReadAsync(options.Path, options.Format, cancellationToken))
        {
            if (line.User is { } user)
            {
                check.Check(user, line.Problems);
                names.Take(user, line.Problems);
            }

            batch.Add(line);
            if (batch.Count == BatchSize)
            {
                yield return batch;
                batch = new(BatchSize);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    // A context of its own: one that has seen everything would look through everything at each save.
    private async Task UseBatchAsync(Func<ImportBatch, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<ImportBatch>());
    }

    private static Task TellAsync(TextWriter progress, string what, int total, int step) => total / ProgressStep > (total - step) / ProgressStep
        ? progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{total} users {what} ..."))
        : Task.CompletedTask;
}
