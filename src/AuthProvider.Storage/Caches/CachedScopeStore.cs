using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AuthProvider.Storage.Scopes;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace AuthProvider.Storage.Caches;

/// <summary>OpenIddict's view of the scopes: by name and by resource they come from the cache, detached.</summary>
public sealed class CachedScopeStore(
    IMemoryCache cache, IOpenIddictEntityFrameworkCoreContext context, IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options, ScopeCache scopes)
    : OpenIddictEntityFrameworkCoreScopeStore<Scope, Guid>(cache, context, options)
{
    /// <inheritdoc />
    public override async ValueTask<Scope?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        (await scopes.FindAsync(scope => string.Equals(scope.Name, name, StringComparison.Ordinal), cancellationToken)).FirstOrDefault();

    /// <inheritdoc />
    public override IAsyncEnumerable<Scope> FindByNamesAsync(ImmutableArray<string> names, CancellationToken cancellationToken) =>
        EnumerateAsync(scope => names.Contains(scope.Name!, StringComparer.Ordinal), cancellationToken);

    private async IAsyncEnumerable<Scope> EnumerateAsync(Func<Scope, bool> condition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var scope in await scopes.FindAsync(condition, cancellationToken))
        {
            yield return scope;
        }
    }
}
