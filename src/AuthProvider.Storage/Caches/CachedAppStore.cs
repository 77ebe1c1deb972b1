using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
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
    public override async ValueTask<App?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        (await apps.FindByClientIdAsync(identifier, cancellationToken))?.ToEntity();

    /// <inheritdoc />
    public override async ValueTask<App?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParse(identifier, out var id) ? (await apps.FindByIdAsync(id, cancellationToken))?.ToEntity() : null;
}
