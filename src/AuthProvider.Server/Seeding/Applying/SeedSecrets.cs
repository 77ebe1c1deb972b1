using System.Collections.Concurrent;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.Seeding.Checking;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding.Applying;

/// <summary>The hashes that are to be written: those of passwords and secrets that are new or differ from what the database has.</summary>
/// <param name="OfUsers">The password hashes, by the path of the user.</param>
/// <param name="OfClients">The stored forms of secrets, by <c>client_id</c>.</param>
internal sealed record SeedSecrets(IReadOnlyDictionary<string, string> OfUsers, IReadOnlyDictionary<string, string> OfClients);

/// <summary>Hashes what a file brings, on all cores, before the transaction: SQLite has one writer at a time, and a hash takes its time.</summary>
internal sealed class SeedSecretsMaker(IPasswordHasher<User> hasher, ILookupNormalizer normalizer, AppSecrets secrets)
{
    private static readonly User Anybody = new();

    /// <summary>Makes them.</summary>
    public async Task<SeedSecrets> MakeAsync(SeedFile file, SeedFacts facts, CancellationToken cancellationToken)
    {
        var users = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(file.Users, cancellationToken, (user, _) =>
        {
            if (HashOf(user, facts.Passwords.GetValueOrDefault(normalizer.NormalizeName(user.UserName)!)) is { } hash)
            {
                users[user.Path] = hash;
            }

            return ValueTask.CompletedTask;
        });

        var clients = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        // An API keeps the metadata that the file does not name, an app does not.
        var named = file.Apis.Select(api => (api.Id, api.Secret, Metadata: api.Metadata ?? facts.MetadataOf(api.Id)))
            .Concat(file.Apps.Select(app => (app.Id, app.Secret, Metadata: app.Metadata ?? ClientMetadata.Empty)))
            .Where(client => client.Secret is not null);
        await Parallel.ForEachAsync(named, cancellationToken, async (client, cancellation) =>
        {
            if (!facts.Apps.TryGetValue(client.Id!, out var existing)
                || !await secrets.IsNewestAsync(existing, client.Secret!, cancellation)
                || !secrets.FitsStored(existing, client.Metadata))
            {
                clients[client.Id!] = secrets.StoredFormOf(client.Secret!, client.Metadata);
            }
        });
        return new(users, clients);
    }

    private string? HashOf(SeedUser user, string? existing)
    {
        if (user.PasswordHash is { } hash)
        {
            return string.Equals(hash, existing, StringComparison.Ordinal) ? null : hash;
        }

        return user.Password is null || (existing is not null && hasher.VerifyHashedPassword(Anybody, existing, user.Password) is not PasswordVerificationResult.Failed)
            ? null
            : hasher.HashPassword(Anybody, user.Password);
    }
}
