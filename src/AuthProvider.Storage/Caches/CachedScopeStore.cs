using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AuthProvider.Storage.Scopes;
using Microsoft.EntityFrameworkCore;
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
    public override async ValueTask CreateAsync(Scope scope, CancellationToken cancellationToken)
    {
        await base.CreateAsync(scope, cancellationToken);
        await ForgetAsync(scope, cancellationToken);
    }

    /// <inheritdoc />
    public override async ValueTask UpdateAsync(Scope scope, CancellationToken cancellationToken)
    {
        try
        {
            await base.UpdateAsync(scope, cancellationToken);
        }
        finally
        {
            await ForgetAsync(scope, cancellationToken);
        }
    }

    /// <inheritdoc />
    public override async ValueTask<Scope?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        (await scopes.FindAsync(scope => string.Equals(scope.Name, name, StringComparison.Ordinal), cancellationToken)).FirstOrDefault();

    /// <inheritdoc />
    public override IAsyncEnumerable<Scope> FindByNamesAsync(ImmutableArray<string> names, CancellationToken cancellationToken) =>
        EnumerateAsync(scope => names.Contains(scope.Name!, StringComparer.Ordinal), cancellationToken);

    /// <inheritdoc />
    public override IAsyncEnumerable<Scope> FindByResourceAsync(string resource, CancellationToken cancellationToken) =>
        EnumerateAsync(scope => scope.ListResources().Contains(resource, StringComparer.Ordinal), cancellationToken);

    private async IAsyncEnumerable<Scope> EnumerateAsync(Func<Scope, bool> condition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var scope in await scopes.FindAsync(condition, cancellationToken))
        {
            yield return scope;
        }
    }

    // The next search gives another copy, and a context tracks one entity a row.
    private async ValueTask ForgetAsync(Scope scope, CancellationToken cancellationToken) =>
        (await Context.GetDbContextAsync(cancellationToken)).Entry(scope).State = EntityState.Detached;
}
