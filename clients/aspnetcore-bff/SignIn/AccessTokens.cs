using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Bff.SignIn;

/// <summary>The access token of the signed-in user, renewed with the refresh token shortly before it expires.</summary>
public sealed class AccessTokens(IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider time)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);

    /// <summary>The token to send, or null when nobody is signed in or the provider refuses to renew.</summary>
    public async Task<string?> GetAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (!session.Succeeded || session.Properties.GetTokenValue("expires_at") is not { } expiresAt)
        {
            return null;
        }

        var expires = DateTimeOffset.Parse(expiresAt, CultureInfo.InvariantCulture);
        return time.GetUtcNow() < expires - RenewBefore
            ? session.Properties.GetTokenValue("access_token")
            : await RenewAsync(context, session);
    }

    private async Task<string?> RenewAsync(HttpContext context, AuthenticateResult session)
    {
        if (session.Properties!.GetTokenValue("refresh_token") is not { } refreshToken)
        {
            return null;
        }

        var provider = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var metadata = await provider.ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"),
            new("refresh_token", refreshToken),
            new("client_id", provider.ClientId!),
            new("client_secret", provider.ClientSecret!),
        ]);
        using var response = await provider.Backchannel.PostAsync(metadata.TokenEndpoint, form, context.RequestAborted);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        var answer = new OpenIdConnectMessage(await response.Content.ReadAsStringAsync(context.RequestAborted));
        var expires = time.GetUtcNow().AddSeconds(int.Parse(answer.ExpiresIn, CultureInfo.InvariantCulture));
        session.Properties!.UpdateTokenValue("access_token", answer.AccessToken);
        session.Properties!.UpdateTokenValue("expires_at", expires.ToString("o", CultureInfo.InvariantCulture));
        session.Properties!.UpdateTokenValue("refresh_token", answer.RefreshToken ?? refreshToken);
        session.Properties!.UpdateTokenValue("id_token", answer.IdToken ?? session.Properties!.GetTokenValue("id_token")!);

        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, session.Principal!, session.Properties);
        return answer.AccessToken;
    }
}
