using AuthProvider.Protocol.ResourceIndicators;
using AuthProvider.Storage.Caches;

namespace AuthProvider.Storage.Apps;

/// <summary>The registered APIs, from the cache.</summary>
internal sealed class ResourceServers(AppCache apps) : IResourceServers
{
    /// <inheritdoc />
    public async ValueTask<bool> IsRegisteredAsync(string audience, CancellationToken cancellationToken) =>
        await apps.FindByClientIdAsync(audience, cancellationToken) is { Kind: AppKind.Api, Status: AppStatus.Active };
}
