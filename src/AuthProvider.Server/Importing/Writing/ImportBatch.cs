using AuthProvider.Server.Importing.Checking;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Importing.Writing;

/// <summary>Some lines of a file, in one transaction: all of them are written, or none.</summary>
internal sealed class ImportBatch(
    AuthProviderDbContext database, ImportFactsReader factsReader, NewUsers newUsers, ExistingUsers existingUsers, OutsideChanges changes,
    ILookupNormalizer normalizer)
{
    /// <summary>Judges the lines by what the database has, and counts what would become of them.</summary>
    public async Task PlanAsync(IReadOnlyList<ImportedLine> lines, ImportReport report, CancellationToken cancellationToken)
    {
        var (added, existing) = Divide(lines, await ReadFactsAsync(lines, cancellationToken), report);
        report.Created += added.Count;
        report.NoteExisting(existing);
    }

    /// <summary>Writes the lines that have no problem.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="updates">Whether users that are there already are changed.</param>
    /// <param name="announces">Whether a running server is told even where only new users were written.</param>
    /// <param name="report">Counts what was done, after the commit.</param>
    /// <param name="cancellationToken">Cancels it before the commit.</param>
    public async Task WriteAsync(IReadOnlyList<ImportedLine> lines, bool updates, bool announces, ImportReport report, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (lines.Any(line => line.User?.Account.EmailConfirmed == true))
        {
            await database.HoldAsync(ClusterLock.ConfirmedAddresses, cancellationToken);
        }

        var (added, existing) = Divide(lines, await ReadFactsAsync(lines, cancellationToken), report);
        await newUsers.AddAsync(added, cancellationToken);
        var changed = 0;
        if (updates)
        {
            foreach (var (user, found) in existing)
            {
                changed += await existingUsers.ChangeAsync(user, found, cancellationToken) ? 1 : 0;
            }
        }

        if (changed > 0 || (announces && added.Count > 0))
        {
            await changes.AnnounceAsync(database, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        report.Created += added.Count;
        report.Changed += changed;
        report.Unchanged += updates ? existing.Count - changed : 0;
        if (!updates)
        {
            report.NoteExisting(existing);
        }
    }

    /// <summary>Tells a running server.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await changes.AnnounceAsync(database, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Task<ImportFacts> ReadFactsAsync(IReadOnlyList<ImportedLine> lines, CancellationToken cancellationToken) =>
        factsReader.ReadAsync([.. lines.Select(line => line.User).OfType<ImportedUser>()], cancellationToken);

    private (List<ImportedUser> Added, List<(ImportedUser User, ExistingUser Found)> Existing) Divide(
        IReadOnlyList<ImportedLine> lines, ImportFacts facts, ImportReport report)
    {
        var (added, existing) = (new List<ImportedUser>(), new List<(ImportedUser, ExistingUser)>());
        foreach (var line in lines)
        {
            var found = line.User?.Account.UserName is { } name ? facts.Users.GetValueOrDefault(normalizer.NormalizeName(name)!) : null;
            if (line.User is { } user)
            {
                facts.Check(user, found, normalizer, line.Problems);
            }

            if (line.Problems.All.Count > 0 || line.User is null)
            {
                report.NoteRefused(line);
            }
            else if (found is not null)
            {
                existing.Add((line.User, found));
            }
            else
            {
                added.Add(line.User);
            }
        }

        return (added, existing);
    }
}
