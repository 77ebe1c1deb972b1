using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Pruning;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace AuthProvider.Storage.Grants;

/// <summary>OpenIddict's view of the grants. A grant lives on without rows of tokens, and codes are on their way that no row tells of.</summary>
public sealed class OpenIddictGrantStore(
    IMemoryCache cache, IOpenIddictEntityFrameworkCoreContext context, IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options, TokenPruner pruner, GrantStore grants)
    : OpenIddictEntityFrameworkCoreAuthorizationStore<Grant, App, Token, Guid>(cache, context, options)
{
    /// <inheritdoc />
    public override async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken) =>
        await pruner.PruneGrantsAsync(threshold, cancellationToken);

    /// <inheritdoc />
    public override async ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        Guid.TryParseExact(subject, "D", out var userId) ? await grants.RevokeForUserAsync(userId, cancellationToken) : 0;
}
