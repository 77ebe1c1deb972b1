using Duende.IdentityModel.OidcClient;

namespace DeviceCli.SignIn;

/// <summary>The code flow with PKCE; the browser comes back to a port of this machine (RFC 8252, 7.3).</summary>
public sealed class BrowserSignIn(Settings settings, HttpClient http)
{
    /// <summary>Sends the browser to the provider and waits for it.</summary>
    /// <returns>The refresh token.</returns>
    /// <exception cref="SignInException">It did not work.</exception>
    public async Task<string> RunAsync(bool opens, CancellationToken stop)
    {
        using var browser = new LoopbackBrowser(opens);
        var client = new OidcClient(new OidcClientOptions
        {
            Authority = settings.Provider,
            ClientId = settings.ClientId,
            Scope = settings.Scopes,
            RedirectUri = browser.RedirectUri,
            Browser = browser,
            HttpClientFactory = _ => http,
            LoadProfile = false,
            IdentityTokenValidator = new IdTokens(),
        });
        var result = await client.LoginAsync(new LoginRequest(), stop);
        return result.IsError || result.RefreshToken is null
            ? throw new SignInException($"Signing in did not work: {result.Error} {result.ErrorDescription}")
            : result.RefreshToken;
    }
}
