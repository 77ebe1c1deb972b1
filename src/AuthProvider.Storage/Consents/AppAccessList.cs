using System.Text.Json;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Logout;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Consents;

/// <summary>Which apps have access to an account without its owner being there: by a remembered consent, or by a grant that outlives sessions.</summary>
public sealed class AppAccessList(AuthProviderDbContext database)
{
    /// <summary>The apps with access to the account of a user, by name.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<AppAccess>> FindAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var consents = await database.Consents.AsNoTracking().Where(consent => consent.UserId == userId)
            .Select(consent => new { consent.AppId, consent.Scopes, consent.GrantedAt }).ToListAsync(cancellationToken);
        var subject = NewGrants.SubjectOf(userId);
        var grants = await database.Grants.AsNoTracking()
            .Where(grant => grant.Subject == subject && grant.IsOffline && grant.Status == Statuses.Valid)
            .Select(grant => new { AppId = grant.Application!.Id, grant.Scopes, grant.CreationDate }).ToListAsync(cancellationToken);

        var access = consents.Select(consent => (consent.AppId, Scopes: Consent.ReadScopes(consent.Scopes), Since: consent.GrantedAt))
            .Concat(grants.Select(grant => (grant.AppId, Scopes: Parse(grant.Scopes), Since: ToUtc(grant.CreationDate))))
            .GroupBy(item => item.AppId)
            .ToDictionary(group => group.Key, group => (Scopes: group.SelectMany(item => item.Scopes).Distinct(StringComparer.Ordinal), Since: group.Min(item => item.Since)));
        var ids = access.Keys.ToList();
        var apps = await database.Apps.AsNoTracking().Where(app => ids.Contains(app.Id))
            .Select(app => new { app.Id, Name = app.DisplayName ?? app.ClientId!, app.IsFirstParty, Owner = app.Owner!.DisplayName ?? app.Owner.UserName, app.Properties })
            .ToListAsync(cancellationToken);
        return
        [
            .. apps.OrderBy(app => app.Name, StringComparer.CurrentCultureIgnoreCase)
                .Select(app => new AppAccess(app.Id, app.Name, app.IsFirstParty ? null : app.Owner, [.. access[app.Id].Scopes], access[app.Id].Since,
                    LogoutOutbox.MetadataOf(app.Properties).InitiateLoginUri)),
        ];
    }

    private static string[] Parse(string? json) => string.IsNullOrEmpty(json) ? [] : JsonSerializer.Deserialize<string[]>(json) ?? [];

    // OpenIddict's times are UTC without saying so.
    private static DateTimeOffset ToUtc(DateTime? time) => new(DateTime.SpecifyKind(time ?? default, DateTimeKind.Utc));
}

/// <summary>An app with access to an account.</summary>
/// <param name="AppId">The app.</param>
/// <param name="Name">Its name.</param>
/// <param name="OwnerName">The user who registered it; null where it belongs to the operator of the server.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Since">Since when it has had access; where the user allowed more later, since then.</param>
/// <param name="InitiateLoginUri">Where a sign-in to it begins (OpenID Connect Core 1.0, 4); null where it did not say.</param>
public sealed record AppAccess(
    Guid AppId, string Name, string? OwnerName, IReadOnlyList<string> Scopes, DateTimeOffset Since, string? InitiateLoginUri);
