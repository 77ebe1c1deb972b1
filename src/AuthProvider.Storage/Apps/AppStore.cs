using System.Text.Json;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Logout;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Apps;

/// <summary>Registers, changes and removes apps.</summary>
public sealed class AppStore(
    AuthProviderDbContext database, OpenIddictApplicationManager<App> applications, ApiScopeStore scopes, GrantStore grants, AppSecrets secrets, LogoutOutbox logouts,
    TimeProvider time)
{
    /// <summary>Finds an app.</summary>
    /// <param name="clientId">Its <c>client_id</c>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public ValueTask<App?> FindAsync(string clientId, CancellationToken cancellationToken = default) =>
        applications.FindByClientIdAsync(clientId, cancellationToken);

    /// <summary>Reads an app anew that somebody else changed at the same time.</summary>
    /// <param name="app">The app, as it was found.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether it is still there.</returns>
    public async Task<bool> ReloadAsync(App app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        await database.Entry(app).ReloadAsync(cancellationToken);
        return database.Entry(app).State is not EntityState.Detached;
    }

    /// <summary>The apps of an owner, by name.</summary>
    /// <param name="ownerId">The owner; null for the apps of all.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<App>> ListAsync(Guid? ownerId, CancellationToken cancellationToken = default) =>
        await database.Apps.AsNoTracking().Include(app => app.Owner).Where(app => ownerId == null || app.OwnerId == ownerId)
            .OrderBy(app => app.DisplayName).ToListAsync(cancellationToken);

    /// <summary>Reads an app as the draft that would make it: what a form does not show is handed back with it.</summary>
    /// <param name="app">The app.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<AppDraft> ReadAsync(App app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var permissions = await applications.GetPermissionsAsync(app, cancellationToken);
        return new AppDraft
        {
            ClientId = app.ClientId!,
            Kind = app.Kind,
            Name = app.DisplayName ?? app.ClientId!,
            RedirectUris = await applications.GetRedirectUrisAsync(app, cancellationToken),
            PostLogoutRedirectUris = await applications.GetPostLogoutRedirectUrisAsync(app, cancellationToken),
            Scopes = WithPrefix(permissions, Permissions.Prefixes.Scope),
            GrantTypes = WithPrefix(permissions, Permissions.Prefixes.GrantType),
            ResponseTypes = WithPrefix(permissions, Permissions.Prefixes.ResponseType),
            ApplicationType = ApplicationTypeNames.Parse(app.ApplicationType),
            JsonWebKeySet = app.JsonWebKeySet,
            RequiresProofKey = await applications.HasRequirementAsync(app, Requirements.Features.ProofKeyForCodeExchange, cancellationToken),
            Metadata = await applications.GetMetadataAsync(app, cancellationToken),
            IsFirstParty = app.IsFirstParty,
            Status = app.Status,
            OwnerId = app.OwnerId,
            Roles = RoleMapping.Read(app.Properties),
            AccessToken = app.AccessToken,
        };
    }

    /// <summary>Registers an app. One that keeps secrets and brings none gets one.</summary>
    /// <param name="draft">What it is to be.</param>
    /// <param name="chosenSecret">The secret that it brings; null to have one made.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The app, and the secret that was made for it; null where none was.</returns>
    public Task<(App App, string? Secret)> CreateAsync(AppDraft draft, string? chosenSecret = null, CancellationToken cancellationToken = default) =>
        CreateAsync(draft, chosenSecret, Guid.CreateVersion7(), cancellationToken);

    /// <summary>Registers an app under an identifier that was set aside for it, so that of two attempts one succeeds.</summary>
    /// <param name="draft">What it is to be.</param>
    /// <param name="chosenSecret">The secret that it brings; null to have one made.</param>
    /// <param name="id">The identifier.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The app, and the secret that was made for it; null where none was.</returns>
    /// <exception cref="DbUpdateException">The identifier, or the <c>client_id</c>, is in use.</exception>
    public async Task<(App App, string? Secret)> CreateAsync(AppDraft draft, string? chosenSecret, Guid id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);

        var made = draft.HasSecret && chosenSecret is null ? ClientSecrets.Generate() : null;
        var app = new App { Id = id, CreatedAt = time.GetUtcNow() };
        CopyOwnFields(draft, app);
        await applications.PopulateAsync(app, AppDescriptors.From(draft), cancellationToken);
        AppDescriptors.CopyTexts(draft, app);
        var secret = made is null ? chosenSecret is null ? null : secrets.StoredFormOf(chosenSecret, draft.Metadata) : secrets.StoredFormOf(made, draft.Metadata);
        await applications.CreateAsync(app, draft.HasSecret ? secret : draft.IsSilent ? Unusable() : null, cancellationToken);
        return (app, made?.Text);
    }

    /// <summary>Registers an API together with its scopes, or neither.</summary>
    /// <param name="draft">What it is to be.</param>
    /// <param name="wanted">Its scopes.</param>
    /// <param name="id">The identifier that was set aside for it.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The API, and the secret that was made for it.</returns>
    /// <exception cref="ScopeTakenException">A scope belongs to another API.</exception>
    /// <exception cref="DbUpdateException">The identifier, or the <c>client_id</c>, is in use.</exception>
    public async Task<(App App, string? Secret)> CreateApiAsync(
        AppDraft draft, IReadOnlyCollection<ApiScope> wanted, Guid id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        var created = await CreateAsync(draft, chosenSecret: null, id, cancellationToken);
        await scopes.SetAsync(draft.ClientId, draft.OwnerId, wanted, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return created;
    }

    /// <summary>Changes an API together with its scopes, or neither.</summary>
    /// <param name="app">The API.</param>
    /// <param name="draft">What it is to be.</param>
    /// <param name="wanted">Its scopes.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="ScopeTakenException">A scope belongs to another API.</exception>
    public async Task UpdateApiAsync(App app, AppDraft draft, IReadOnlyCollection<ApiScope> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await UpdateAsync(app, draft, cancellationToken);
        await scopes.SetAsync(draft.ClientId, draft.OwnerId, wanted, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Changes an app to what the draft says; what a draft does not speak of stays. Its secrets stay as long as it proves itself with one;
    /// for one that comes to do so none is made. Nothing is written where it is that already. Where it is to know its users by other subjects from
    /// then on (OpenID Connect Core 1.0, 8.1), all that it holds of them ends: it would tell which of the new ones is which of the old.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="draft">What it is to be.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> UpdateAsync(App app, AppDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(draft);

        var (before, sector) = (Describe(app), AppPicture.SectorOf(app));
        var current = await ReadAsync(app, cancellationToken);
        if (current.HasSecret != draft.HasSecret)
        {
            app.ClientSecret = draft.Kind.KeepsSecret() ? Unusable() : null;
        }

        app.ClientSecret = secrets.Fit(app.ClientSecret, draft.Metadata);
        var descriptor = AppDescriptors.From(draft);
        descriptor.ClientSecret = draft.Kind.KeepsSecret() ? app.ClientSecret : null;
        if (app.Kind == draft.Kind)
        {
            var stored = new OpenIddictApplicationDescriptor();
            await applications.PopulateAsync(stored, app, cancellationToken);
            descriptor = AppDescriptors.From(draft, stored);
        }

        CopyOwnFields(draft, app);
        await applications.PopulateAsync(app, descriptor, cancellationToken);
        AppDescriptors.CopyTexts(draft, app);
        if (string.Equals(before, Describe(app), StringComparison.Ordinal))
        {
            return false;
        }

        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await applications.UpdateAsync(app, cancellationToken);
        if (!string.Equals(sector, AppPicture.SectorOf(app), StringComparison.Ordinal))
        {
            await grants.RevokeOfAppAsync(app.Id, cancellationToken);
        }

        // Whom the address of before belongs to now, nobody knows.
        if (!string.Equals(current.Metadata.BackchannelLogoutUri, draft.Metadata.BackchannelLogoutUri, StringComparison.Ordinal))
        {
            await logouts.MoveAsync(draft.ClientId, draft.Metadata.BackchannelLogoutUri, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Lets an app be used, or not.</summary>
    /// <param name="app">The app.</param>
    /// <param name="status">Whether it may be used.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task SetStatusAsync(App app, AppStatus status, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Status = status;
        await applications.UpdateAsync(app, cancellationToken);
    }

    /// <summary>
    /// Removes an app with its grants, tokens and consents; an API also with its scopes. It is disabled before, for good also where the rest fails,
    /// unless the caller has begun a transaction: what it would still get meanwhile could not be removed with it, and whoever writes tokens would
    /// wait for the removal.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task DeleteAsync(App app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Status is not AppStatus.Disabled)
        {
            await SetStatusAsync(app, AppStatus.Disabled, cancellationToken);
        }

        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        if (app.Kind is AppKind.Api)
        {
            await scopes.SetAsync(app.ClientId!, app.OwnerId, [], cancellationToken);
        }

        await applications.DeleteAsync(app, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // OpenIddict wants a secret or a key of every confidential client: nobody knows this secret.
    private static string Unusable() => ClientSecrets.Generate().Stored;

    // All that a draft decides, as it is stored.
    private static string Describe(App app) => JsonSerializer.Serialize(new
    {
        app.AccessToken, app.ApplicationType, app.ClientId, app.ClientSecret, app.ClientType, app.ConsentType, app.DisplayName, app.DisplayNames, app.IsFirstParty,
        app.JsonWebKeySet, app.Kind, app.OwnerId, app.Permissions, app.PostLogoutRedirectUris, app.Properties, app.RedirectUris, app.Requirements,
        app.Settings, app.Status,
    });

    private static IReadOnlyList<string> WithPrefix(IEnumerable<string> permissions, string prefix) =>
        [.. permissions.Where(permission => permission.StartsWith(prefix, StringComparison.Ordinal)).Select(permission => permission[prefix.Length..])];

    private static void CopyOwnFields(AppDraft draft, App app)
    {
        app.Kind = draft.Kind;
        app.Status = draft.Status;
        app.OwnerId = draft.OwnerId;
        app.IsFirstParty = draft.IsFirstParty;
        app.AccessToken = draft.AccessToken;
    }
}
