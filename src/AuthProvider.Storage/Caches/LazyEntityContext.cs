using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.EntityFrameworkCore;

namespace AuthProvider.Storage.Caches;

/// <summary>Gives OpenIddict's stores their context when they first ask for it: most requests are answered from the caches and need none.</summary>
internal sealed class LazyEntityContext(IServiceProvider services) : IOpenIddictEntityFrameworkCoreContext
{
    /// <inheritdoc />
    public ValueTask<DbContext> GetDbContextAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbContext>(services.GetRequiredService<AuthProviderDbContext>());
}
