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
        (await apps.FindByClientIdAsync(identifier, cancellationToken))?.ToEntity();

    /// <inheritdoc />
    public override async ValueTask<App?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParse(identifier, out var id) ? (await apps.FindByIdAsync(id, cancellationToken))?.ToEntity() : null;

    // The next search gives another copy, and a context tracks one entity a row.
    private async ValueTask ForgetAsync(App app, CancellationToken cancellationToken) =>
        (await Context.GetDbContextAsync(cancellationToken)).Entry(app).State = EntityState.Detached;
}
