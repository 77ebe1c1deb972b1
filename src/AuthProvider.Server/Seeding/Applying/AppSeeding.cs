using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Seeding.Applying;

/// <summary>Makes and changes apps and APIs. Their secrets, owners and status stay where the file does not name them.</summary>
internal sealed class AppSeeding(AppStore apps, AppSecrets appSecrets, UserManager<User> users)
{
    /// <summary>Applies an API, without its scopes, within the transaction of the file.</summary>
    /// <returns>Its owner, who owns its scopes too.</returns>
    public async Task<Guid?> ApplyAsync(SeedApi api, SeedSecrets secrets, SeedReport report, CancellationToken cancellationToken)
    {
        var existing = await apps.FindAsync(api.Id!, cancellationToken);
        var current = existing is null ? null : await apps.ReadAsync(existing, cancellationToken);
        var draft = new AppDraft
        {
            ClientId = api.Id!,
            Kind = AppKind.Api,
            Name = api.Name!,
            GrantTypes = api.TokenExchange is { } exchanged ? (exchanged.Count > 0 ? [GrantTypes.TokenExchange] : []) : current?.GrantTypes,
            Scopes = api.TokenExchange ?? current?.Scopes ?? [],
            Metadata = api.Metadata ?? current?.Metadata ?? ClientMetadata.Empty,
            AccessToken = api.AccessToken,
            JsonWebKeySet = KeysOf(api.Metadata, api.Jwks, existing),
            Status = existing?.Status ?? AppStatus.Active,
            OwnerId = await FindOwnerAsync(api.Owner, existing),
        };
        report.Add("apis", await WriteAsync(existing, draft, secrets, report, cancellationToken));
        return draft.OwnerId;
    }

    /// <summary>Applies an app, within the transaction of the file.</summary>
    public async Task ApplyAsync(SeedApp app, SeedSecrets secrets, SeedReport report, CancellationToken cancellationToken)
    {
        var existing = await apps.FindAsync(app.Id!, cancellationToken);
        var draft = new AppDraft
        {
            ClientId = app.Id!,
            Kind = app.Kind!.Value,
            Name = app.Name!,
            RedirectUris = app.RedirectUris,
            PostLogoutRedirectUris = app.PostLogoutRedirectUris,
            Scopes = app.Scopes,
            GrantTypes = app.GrantTypes,
            ResponseTypes = app.ResponseTypes,

            // The file does not speak of it.
            ApplicationType = existing?.Kind == app.Kind ? ApplicationTypeNames.Parse(existing!.ApplicationType) : null,
            Metadata = app.Metadata ?? ClientMetadata.Empty,
            JsonWebKeySet = KeysOf(app.Metadata, app.Jwks, existing),
            Roles = app.Roles,
            IsFirstParty = app.IsFirstParty,
            Status = app.Status ?? existing?.Status ?? AppStatus.Active,
            OwnerId = await FindOwnerAsync(app.Owner, existing),
        };
        report.Add("apps", await WriteAsync(existing, draft, secrets, report, cancellationToken));
    }

    // Keys stay where the file names none, and go where it says that they are published.
    private static string? KeysOf(ClientMetadata? metadata, string? keys, App? existing) =>
        keys ?? (metadata?.JwksUri is null ? existing?.JsonWebKeySet : null);

    private async Task<SeedOutcome> WriteAsync(App? existing, AppDraft draft, SeedSecrets secrets, SeedReport report, CancellationToken cancellationToken)
    {
        var stored = secrets.OfClients.GetValueOrDefault(draft.ClientId);
        if (existing is null)
        {
            var (_, made) = await apps.CreateAsync(draft, stored, cancellationToken);
            if (made is not null)
            {
                report.AddSecret(draft.ClientId, made);
            }

            return SeedOutcome.Created;
        }

        var hadSecret = (await apps.ReadAsync(existing, cancellationToken)).HasSecret;
        var isChanged = await apps.UpdateAsync(existing, draft, cancellationToken);
        if (stored is not null)
        {
            await appSecrets.SetStoredAsync(existing, stored, cancellationToken);
        }
        else if (draft.HasSecret && !hadSecret)
        {
            report.AddSecret(draft.ClientId, await appSecrets.RotateAsync(existing, TimeSpan.Zero, cancellationToken));
        }

        return isChanged || stored is not null ? SeedOutcome.Changed : SeedOutcome.Unchanged;
    }

    private async Task<Guid?> FindOwnerAsync(string? owner, App? existing) =>
        owner is null ? existing?.OwnerId : (await users.FindByNameAsync(owner))?.Id ?? throw new InvalidOperationException("The owner was judged before.");
}
