using System.Collections.Immutable;
using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace AuthProvider.Storage.Caches;

/// <summary>OpenIddict's view of the apps: single apps come from the cache, detached; everything else is OpenIddict's store.</summary>
public sealed class CachedAppStore(
    IMemoryCache cache, IOpenIddictEntityFrameworkCoreContext context, IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options, AppCache apps)
    : OpenIddictEntityFrameworkCoreApplicationStore<App, Grant, Token, Guid>(cache, context, options)
{
    private static readonly ReadOnce<ImmutableArray<string>> Permissions = new();
    private static readonly ReadOnce<ImmutableArray<string>> Requirements = new();
    private static readonly ReadOnce<ImmutableDictionary<string, string>> Settings = new();
    private static readonly ReadOnce<ImmutableDictionary<string, JsonElement>> Properties = new();

    // A request asks for its app at nearly every rule.
    private (AppPicture Picture, App Copy)? _latest;

    /// <inheritdoc />
    public override async ValueTask CreateAsync(App application, CancellationToken cancellationToken)
    {
        await base.CreateAsync(application, cancellationToken);
        await ForgetAsync(application, cancellationToken);
    }

    /// <inheritdoc />
    public override async ValueTask UpdateAsync(App application, CancellationToken cancellationToken)
    {
        try
        {
            await base.UpdateAsync(application, cancellationToken);
        }
        finally
        {
            await ForgetAsync(application, cancellationToken);
        }
    }

    /// <inheritdoc />
    public override async ValueTask<App?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        CopyOf(await apps.FindByClientIdAsync(identifier, cancellationToken));

    /// <inheritdoc />
    public override async ValueTask<App?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParse(identifier, out var id) ? CopyOf(await apps.FindByIdAsync(id, cancellationToken)) : null;

    /// <inheritdoc />
    public override ValueTask<ImmutableArray<string>> GetPermissionsAsync(App application, CancellationToken cancellationToken) => Permissions.TryGet(application.Permissions, out var known)
        ? new(known)
        : Permissions.KeepAsync(application.Permissions, base.GetPermissionsAsync(application, cancellationToken));

    /// <inheritdoc />
    public override ValueTask<ImmutableArray<string>> GetRequirementsAsync(App application, CancellationToken cancellationToken) => Requirements.TryGet(application.Requirements, out var known)
        ? new(known)
        : Requirements.KeepAsync(application.Requirements, base.GetRequirementsAsync(application, cancellationToken));

    /// <inheritdoc />
    public override ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(App application, CancellationToken cancellationToken) => Settings.TryGet(application.Settings, out var known)
        ? new(known)
        : Settings.KeepAsync(application.Settings, base.GetSettingsAsync(application, cancellationToken));

    /// <inheritdoc />
    public override ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(App application, CancellationToken cancellationToken) => Properties.TryGet(application.Properties, out var known)
        ? new(known)
        : Properties.KeepAsync(application.Properties, base.GetPropertiesAsync(application, cancellationToken));

    private App? CopyOf(AppPicture? picture)
    {
        if (picture is null)
        {
            return null;
        }

        if (_latest is not { } latest || !ReferenceEquals(latest.Picture, picture))
        {
            _latest = latest = (picture, picture.ToEntity());
        }

        return latest.Copy;
    }

    // The next search gives another copy, and a context tracks one entity a row.
    private async ValueTask ForgetAsync(App app, CancellationToken cancellationToken)
    {
        _latest = null;
        (await Context.GetDbContextAsync(cancellationToken)).Entry(app).State = EntityState.Detached;
    }
}
