using System.Net;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>A service asks for a token with its secret (RFC 6749, 4.4).</summary>
internal sealed class ClientCredentials(string name, AccessTokenFormat format) : Operation(name)
{
    /// <inheritdoc />
    public override Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var form = provider.ServiceForm(format);
        return Task.FromResult(new WrkLoad(provider.Address, "fixed.lua", HttpMethod.Post, provider.Endpoints.Token)
        {
            Headers = provider.Headers,
            Form = form,
            Check = async cancellation =>
            {
                var answer = await provider.SendAsync(HttpMethod.Post, provider.Endpoints.Token, form, [], cancellation);
                return answer.Status == HttpStatusCode.OK
                    && answer.Member("access_token").StartsWith("eyJ", StringComparison.Ordinal) == (format != AccessTokenFormat.Reference);
            },
        });
    }
}
