using AuthProvider.Server.Consent;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The scopes that an app of a kind may be registered for, in words.</summary>
public sealed class ScopeChoices(ScopeCache scopes, ScopeWords words)
{
    /// <summary>Lists them. Services, which act for nobody, and APIs, which exchange tokens that they got, take those of APIs only.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<IReadOnlyList<ScopeText>> ListAsync(AppKind kind, CancellationToken cancellationToken)
    {
        var ofApis = (await scopes.FindAsync(scope => !ServerScopes.All.Contains(scope.Name!), cancellationToken)).Select(scope => scope.Name!);
        return await words.DescribeAsync(kind is AppKind.Service or AppKind.Api ? ofApis : ServerScopes.All.Concat(ofApis), cancellationToken);
    }
}
