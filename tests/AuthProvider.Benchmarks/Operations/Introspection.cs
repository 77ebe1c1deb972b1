using System.Net;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>An API asks about a token (RFC 7662), 200 different ones in turn. The peer cannot introspect its own JWTs: there it is always a stored token.</summary>
internal sealed class Introspection(string name, AccessTokenFormat format) : Operation(name)
{
    private const int Tokens = 200;

    /// <inheritdoc />
    public override async Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var actual = provider is OidcProviderPeer ? AccessTokenFormat.Reference : format;
        var tokens = new List<string>();
        for (var i = 0; i < Tokens; i++)
        {
            var answer = await provider.SendAsync(HttpMethod.Post, provider.Endpoints.Token, provider.ServiceForm(actual), [], cancellation);
            tokens.Add(answer.Member("access_token"));
        }

        var form = provider.IntrospectionForm(actual);
        return new WrkLoad(provider.Address, "rotating.lua", HttpMethod.Post, provider.Endpoints.Introspection)
        {
            Headers = provider.Headers,
            Form = form,
            Values = tokens,
            Check = async cancellation =>
            {
                var filled = form.Replace("{}", tokens[0], StringComparison.Ordinal);
                var answer = await provider.SendAsync(HttpMethod.Post, provider.Endpoints.Introspection, filled, [], cancellation);
                return answer.Status == HttpStatusCode.OK && answer.Member("active") is "True";
            },
        };
    }
}
