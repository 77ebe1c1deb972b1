using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Scopes;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Core;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>What the database has already of what a file names.</summary>
/// <param name="Passwords">The password hashes of the users, by normalised username; null where one has none.</param>
/// <param name="Addresses">The addresses of these users, likewise.</param>
/// <param name="Apps">The apps and APIs, by <c>client_id</c>.</param>
/// <param name="Metadata">Their metadata, by <c>client_id</c>.</param>
/// <param name="Scopes">All scopes, by name.</param>
/// <param name="Emails">The usernames of those who have the addresses that are confirmed ones after the file, normalised as the addresses are.</param>
internal sealed record SeedFacts(
    IReadOnlyDictionary<string, string?> Passwords,
    IReadOnlyDictionary<string, SeedAddress> Addresses,
    IReadOnlyDictionary<string, App> Apps,
    IReadOnlyDictionary<string, ClientMetadata> Metadata,
    IReadOnlyDictionary<string, Scope> Scopes,
    ILookup<string, string> Emails)
{
    /// <summary>The metadata of an app or API; <see cref="ClientMetadata.Empty"/> where there is none yet.</summary>
    public ClientMetadata MetadataOf(string? id) => id is null ? ClientMetadata.Empty : Metadata.GetValueOrDefault(id, ClientMetadata.Empty);
}

/// <summary>The address of a user.</summary>
/// <param name="Email">The address; null where there is none.</param>
/// <param name="IsConfirmed">Whether it is a confirmed one.</param>
internal sealed record SeedAddress(string? Email, bool IsConfirmed)
{
    /// <summary>The address of nobody.</summary>
    public static SeedAddress None { get; } = new(Email: null, IsConfirmed: false);
}

/// <summary>Reads <see cref="SeedFacts"/>.</summary>
internal sealed class SeedFactsReader(AuthProviderDbContext database, OpenIddictApplicationManager<App> applications, ILookupNormalizer normalizer)
{
    /// <summary>Reads them.</summary>
    public async Task<SeedFacts> ReadAsync(SeedFile file, CancellationToken cancellationToken)
    {
        var names = file.Users.Select(user => user.UserName).Concat(file.Apis.Select(api => api.Owner)).Concat(file.Apps.Select(app => app.Owner))
            .Select(normalizer.NormalizeName).OfType<string>().Where(IsStorable).Distinct(StringComparer.Ordinal).ToList();
        var users = await database.Users.AsNoTracking().Where(user => names.Contains(user.NormalizedUserName!))
            .Select(user => new { Name = user.NormalizedUserName!, user.PasswordHash, user.Email, user.EmailConfirmed }).ToListAsync(cancellationToken);
        var addresses = users.ToDictionary(user => user.Name, user => new SeedAddress(user.Email, user.EmailConfirmed), StringComparer.Ordinal);
        var emails = file.Users.Where(user => user.EmailConfirmed == true)
            .Select(user => normalizer.NormalizeEmail(user.Email ?? addresses.GetValueOrDefault(normalizer.NormalizeName(user.UserName) ?? "")?.Email)).OfType<string>().Where(IsStorable).Distinct(StringComparer.Ordinal).ToList();
        var ids = file.Apis.Select(api => api.Id).Concat(file.Apps.Select(app => app.Id)).Concat(file.Scopes.SelectMany(scope => scope.Resources))
            .OfType<string>().Where(IsStorable).Distinct(StringComparer.Ordinal).ToList();
        var apps = await database.Apps.AsNoTracking().Where(app => ids.Contains(app.ClientId!))
            .ToDictionaryAsync(app => app.ClientId!, StringComparer.Ordinal, cancellationToken);
        var metadata = new Dictionary<string, ClientMetadata>(StringComparer.Ordinal);
        foreach (var (id, app) in apps)
        {
            metadata[id] = await applications.GetMetadataAsync(app, cancellationToken);
        }

        return new(
            users.ToDictionary(user => user.Name, user => user.PasswordHash, StringComparer.Ordinal),
            addresses,
            apps,
            metadata,
            await database.Scopes.AsNoTracking().ToDictionaryAsync(scope => scope.Name!, StringComparer.Ordinal, cancellationToken),
            (await database.Users.AsNoTracking().Where(user => user.EmailConfirmed && emails.Contains(user.NormalizedEmail!))
                .Select(user => new { user.NormalizedEmail, user.NormalizedUserName }).ToListAsync(cancellationToken))
                .ToLookup(row => row.NormalizedEmail!, row => row.NormalizedUserName!, StringComparer.Ordinal));
    }

    // PostgreSQL takes no U+0000; no rule lets one through.
    private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
