using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Server.Seeding.Checking;
using AuthProvider.Server.Seeding.Reading;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Seeding;

/// <summary>Applies a file of users, APIs, scopes and apps: idempotent, and all of it or nothing.</summary>
internal sealed class Seeder(
    AuthProviderDbContext database,
    OutsideChanges changes,
    SeedFactsReader factsReader,
    SeedCheck check,
    SeedSecretsMaker secretsMaker,
    UserSeeding users,
    AppSeeding apps,
    ScopeSeeding scopes)
{
    /// <summary>Applies it.</summary>
    /// <param name="content">The bytes of the file, JSON.</param>
    /// <param name="cancellationToken">Cancels it before it is committed.</param>
    /// <exception cref="SeedRefusedException">Something is wrong with the file; nothing was written.</exception>
    public async Task<SeedReport> ApplyAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var problems = new SeedProblems();
        var file = SeedFileReader.Read(content, problems);
        var facts = await factsReader.ReadAsync(file, cancellationToken);
        check.Check(file, facts, problems);
        problems.RefuseIfAny();
        var secrets = await secretsMaker.MakeAsync(file, facts, cancellationToken);
        return await WriteAsync(file, facts, secrets, cancellationToken);
    }

    private async Task<SeedReport> WriteAsync(SeedFile file, SeedFacts facts, SeedSecrets secrets, CancellationToken cancellationToken)
    {
        var report = new SeedReport();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await CheckAddressesAsync(file, cancellationToken);
        foreach (var user in file.Users)
        {
            report.Add("users", await users.ApplyAsync(user, secrets.OfUsers.GetValueOrDefault(user.Path), cancellationToken));
        }

        var owners = new Dictionary<string, Guid?>(StringComparer.Ordinal);
        foreach (var api in file.Apis)
        {
            owners[api.Id!] = await apps.ApplyAsync(api, secrets, report, cancellationToken);
        }

        await scopes.ApplyAsync(file, facts, owners, report, cancellationToken);
        foreach (var app in file.Apps)
        {
            await apps.ApplyAsync(app, secrets, report, cancellationToken);
        }

        await changes.AnnounceAsync(database, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return report;
    }

    // Somebody may have confirmed an address of the file since it was judged.
    private async Task CheckAddressesAsync(SeedFile file, CancellationToken cancellationToken)
    {
        if (file.Users.All(user => user.EmailConfirmed != true))
        {
            return;
        }

        await database.HoldAsync(ClusterLock.ConfirmedAddresses, cancellationToken);
        var problems = new SeedProblems();
        check.CheckAddresses(file, await factsReader.ReadAsync(file, cancellationToken), problems);
        problems.RefuseIfAny();
    }
}
