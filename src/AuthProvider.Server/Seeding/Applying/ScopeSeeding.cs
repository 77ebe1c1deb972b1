using AuthProvider.Server.Seeding.Checking;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Seeding.Applying;

/// <summary>Makes, changes and removes scopes.</summary>
internal sealed class ScopeSeeding(ApiScopeStore scopes)
{
    /// <summary>Applies those of a file, within its transaction and after its APIs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="facts">What the database had before.</param>
    /// <param name="owners">The owner of each API of the file.</param>
    /// <param name="report">Takes what was done.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task ApplyAsync(
        SeedFile file, SeedFacts facts, IReadOnlyDictionary<string, Guid?> owners, SeedReport report, CancellationToken cancellationToken)
    {
        foreach (var api in file.Apis)
        {
            foreach (var scope in api.Scopes ?? [])
            {
                await SetAsync(scope, owners[api.Id!], facts, report, cancellationToken);
            }
        }

        foreach (var scope in file.Scopes)
        {
            await SetAsync(scope, ownerId: null, facts, report, cancellationToken);
        }

        foreach (var name in ScopeRemoval.Find(file, facts))
        {
            await scopes.RemoveScopeAsync(name, cancellationToken);
            report.Add("scopes", SeedOutcome.Removed);
        }
    }

    private async Task SetAsync(SeedScope scope, Guid? ownerId, SeedFacts facts, SeedReport report, CancellationToken cancellationToken)
    {
        var displayName = string.IsNullOrWhiteSpace(scope.DisplayName) ? scope.Name! : scope.DisplayName;
        var isWritten = await scopes.SetScopeAsync(new ApiScope(scope.Name!, displayName, scope.Description), scope.Resources, ownerId, cancellationToken);
        report.Add("scopes", (isWritten, facts.Scopes.ContainsKey(scope.Name!)) switch
        {
            (false, _) => SeedOutcome.Unchanged,
            (true, true) => SeedOutcome.Changed,
            (true, false) => SeedOutcome.Created,
        });
    }
}
