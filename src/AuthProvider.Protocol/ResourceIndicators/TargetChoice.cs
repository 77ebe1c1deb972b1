using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>Narrows scopes to APIs (RFC 8707, 2).</summary>
internal sealed class TargetChoice(IOpenIddictScopeManager scopes, IOptions<ProtocolOptions> options)
{
    /// <summary>
    /// Keeps the scopes that belong to one of the APIs, and those that belong to none, such as <c>openid</c>. An API to which no scope
    /// leads is not part of the target: nobody was asked for it. To this server itself, which is named by its issuer identifier, <c>openid</c>
    /// leads.
    /// </summary>
    /// <param name="granted">The scopes to choose from.</param>
    /// <param name="audiences">The APIs.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<Target> ChooseAsync(IReadOnlyCollection<string> granted, IReadOnlyCollection<string> audiences, CancellationToken cancellationToken)
    {
        var apis = await FindApisAsync(granted, cancellationToken);
        var kept = granted.Where(scope => !apis.TryGetValue(scope, out var ofScope) || ofScope.Length == 0 || ofScope.Intersect(audiences, StringComparer.Ordinal).Any()).ToList();
        var reached = kept.SelectMany(scope => apis.TryGetValue(scope, out var ofScope) ? ofScope : []).ToHashSet(StringComparer.Ordinal);
        if (kept.Contains(OpenIddictConstants.Scopes.OpenId, StringComparer.Ordinal))
        {
            reached.Add(options.Value.Issuer);
        }

        return new(kept, [.. audiences.Where(reached.Contains).Distinct(StringComparer.Ordinal)]);
    }

    private async ValueTask<Dictionary<string, string[]>> FindApisAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var apis = new Dictionary<string, string[]>(StringComparer.Ordinal);
        await foreach (var scope in scopes.FindByNamesAsync([.. names], cancellationToken))
        {
            apis[(await scopes.GetNameAsync(scope, cancellationToken))!] = [.. await scopes.GetResourcesAsync(scope, cancellationToken)];
        }

        return apis;
    }
}
