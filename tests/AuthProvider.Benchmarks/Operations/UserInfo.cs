using System.Net;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>The claims of the signed-in user (OpenID Connect Core 1.0, 5.3), one user after the other.</summary>
internal sealed class UserInfo() : Operation("userinfo")
{
    /// <inheritdoc />
    public override async Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation)
    {
        var tokens = new List<string>();
        foreach (var (user, browser) in (await provider.SessionsAsync(provider.UserInfoReader, cancellation)).Index())
        {
            var code = await provider.AuthorizeAsync(browser, provider.UserInfoReader, user, cancellation);
            tokens.Add((await provider.RedeemAsync(provider.UserInfoReader, code, cancellation)).Member("access_token"));
        }

        return new WrkLoad(provider.Address, "rotating.lua", HttpMethod.Get, provider.Endpoints.UserInfo)
        {
            Headers = new Dictionary<string, string>(provider.Headers, StringComparer.Ordinal) { ["Authorization"] = "Bearer {}" },
            Values = tokens,
            Check = async cancellation =>
            {
                var answer = await provider.SendAsync(HttpMethod.Get, provider.Endpoints.UserInfo, form: null, [("Authorization", "Bearer " + tokens[0])], cancellation);
                return answer.Status == HttpStatusCode.OK && answer.Member("sub").Length > 0 && answer.Member("name").Length > 0;
            },
        };
    }
}
