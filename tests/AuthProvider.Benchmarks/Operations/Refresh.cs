using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>Refresh with rotation (RFC 6749, 6): every answer's new token is used next.</summary>
internal sealed class Refresh() : Operation("refresh")
{
    // More than the connections of any run, so that no token is asked for while it is still under way.
    private const int Tokens = 100;

    /// <inheritdoc />
    public override async Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var tokens = new List<string>();
        foreach (var (user, browser) in (await provider.SessionsAsync(provider.Web, cancellation)).Index().Take(Tokens))
        {
            var code = await provider.AuthorizeAsync(browser, provider.Web, user, cancellation);
            tokens.Add((await provider.RedeemAsync(provider.Web, code, cancellation)).Member("refresh_token"));
        }

        return new WrkLoad(provider.Address, "refresh.lua", HttpMethod.Post, provider.Endpoints.Token)
        {
            Headers = provider.Headers,
            Form = provider.Web.RefreshForm("{}"),
            Values = tokens,
        };
    }
}
