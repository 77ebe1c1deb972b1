using System.Net;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>A published document: discovery or the keys.</summary>
/// <param name="name">The name of the row.</param>
/// <param name="path">Which path of a provider.</param>
/// <param name="member">A member that the document must have.</param>
internal sealed class Document(string name, Func<Endpoints, string> path, string member) : Operation(name)
{
    /// <inheritdoc />
    public override Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var target = path(provider.Endpoints);
        return Task.FromResult(new WrkLoad(provider.Address, "fixed.lua", HttpMethod.Get, target)
        {
            Headers = provider.Headers,
            Check = async cancellation =>
            {
                var answer = await provider.SendAsync(HttpMethod.Get, target, form: null, [], cancellation);
                return answer.Status == HttpStatusCode.OK && answer.Member(member).Length > 0;
            },
        });
    }
}
