using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Testing;

/// <summary>What an app does: sends browsers to the authorization endpoint and talks to the server behind their back.</summary>
/// <param name="provider">The server.</param>
/// <param name="app">The app.</param>
/// <param name="secret">Its secret; null where it keeps none.</param>
public sealed class RelyingPartyClient(TestProvider provider, TestApp app, string? secret)
{
    /// <summary>What one of the ready apps does.</summary>
    /// <param name="provider">The server.</param>
    /// <param name="app">The app.</param>
    public RelyingPartyClient(TestProvider provider, TestApp app)
        : this(provider, app, app?.Secret)
    {
    }

    /// <summary>The app.</summary>
    public TestApp App => app;

    /// <summary>How it authenticates: <c>client_secret_basic</c> (the default with a secret), <c>client_secret_post</c> or <c>none</c>.</summary>
    public string AuthenticationMethod { get; set; } = secret is null ? "none" : "client_secret_basic";

    /// <summary>What it talks through; without a change the back channel of the server.</summary>
    public HttpClient Channel { get; set; } = provider.Http;

    /// <summary>A new authorization request with state, nonce and PKCE.</summary>
    /// <param name="scope">The scopes.</param>
    /// <param name="changes">Further parameters; a null value takes one away.</param>
    public AuthorizationRequest NewRequest(string scope = "openid", params (string Name, string? Value)[] changes) =>
        AuthorizationRequest.Create(app, scope, changes);

    /// <summary>Sends a browser with a request to the server and reads what arrives at the app without anybody doing anything.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="request">The request.</param>
    public static async Task<AuthorizationAnswer> AuthorizeAsync(TestBrowser browser, AuthorizationRequest request)
    {
        ArgumentNullException.ThrowIfNull(browser);
        ArgumentNullException.ThrowIfNull(request);
        return await ReadAnswerAsync(browser, await browser.GoToAsync(request.Address));
    }

    /// <summary>Like <see cref="AuthorizeAsync(TestBrowser, AuthorizationRequest)"/>, with a user who signs in and allows what is asked where the server wants it.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="request">The request.</param>
    /// <param name="user">The user.</param>
    public static async Task<AuthorizationAnswer> AuthorizeAsync(TestBrowser browser, AuthorizationRequest request, TestUser user)
    {
        ArgumentNullException.ThrowIfNull(browser);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(user);
        var page = await browser.GoToAsync(request.Address);
        if (!page.IsElsewhere && page.Has("#sign-in"))
        {
            page = await browser.SignInAsync(user.UserName);
        }

        if (!page.IsElsewhere && page.Has("#allow"))
        {
            page = await browser.AllowAsync();
        }

        return await ReadAnswerAsync(browser, page);
    }

    /// <summary>The whole sign-in, up to the tokens, whose ID token is validated.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="user">The user.</param>
    /// <param name="scope">The scopes.</param>
    /// <param name="changes">Further parameters of the authorization request; a null value takes one away.</param>
    public async Task<WireAnswer> SignInAsync(TestBrowser browser, TestUser user, string scope = "openid", params (string Name, string? Value)[] changes)
    {
        var request = NewRequest(scope, changes);
        var answer = await AuthorizeAsync(browser, request, user);
        if (answer.Code is null || !string.Equals(answer.State, request.State, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"No code for this request: {answer.Error} {answer["error_description"]}");
        }

        var tokens = (await ExchangeAsync(request, answer.Code)).EnsureSuccess();
        if (tokens.IdToken is { } idToken)
        {
            await ValidateIdTokenAsync(idToken, request.Nonce);
        }

        return tokens;
    }

    /// <summary>Exchanges a code.</summary>
    /// <param name="request">The request that it answers.</param>
    /// <param name="code">The code.</param>
    /// <param name="changes">Further parameters; a null value takes one away.</param>
    public Task<WireAnswer> ExchangeAsync(AuthorizationRequest request, string code, params (string Name, string? Value)[] changes) =>
        PostAsync("connect/token", [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", request.RedirectUri), ("code_verifier", request.Verifier), .. changes]);

    /// <summary>Refreshes.</summary>
    /// <param name="refreshToken">The refresh token.</param>
    /// <param name="changes">Further parameters; a null value takes one away.</param>
    public Task<WireAnswer> RefreshAsync(string refreshToken, params (string Name, string? Value)[] changes) =>
        PostAsync("connect/token", [("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes]);

    /// <summary>Asks for a token for the app itself.</summary>
    /// <param name="scope">The scopes; null to send none.</param>
    public Task<WireAnswer> GetOwnTokenAsync(string? scope) => PostAsync("connect/token", ("grant_type", "client_credentials"), ("scope", scope));

    /// <summary>Asks for a device code and a user code (RFC 8628, 3.1).</summary>
    /// <param name="scope">The scopes; null to send none.</param>
    /// <param name="changes">Further parameters; a null value takes one away.</param>
    public Task<WireAnswer> AskForDeviceAsync(string? scope = "openid", params (string Name, string? Value)[] changes) =>
        PostAsync("connect/device", [("scope", scope), .. changes]);

    /// <summary>Asks whether somebody has allowed a device what it asked for (RFC 8628, 3.4).</summary>
    /// <param name="deviceCode">The device code.</param>
    public Task<WireAnswer> PollAsync(string deviceCode) =>
        PostAsync("connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", deviceCode));

    /// <summary>Asks what a token is worth.</summary>
    /// <param name="token">The token.</param>
    public Task<WireAnswer> IntrospectAsync(string token) => PostAsync("connect/introspect", ("token", token));

    /// <summary>Revokes a token.</summary>
    /// <param name="token">The token.</param>
    public Task<WireAnswer> RevokeAsync(string token) => PostAsync("connect/revoke", ("token", token));

    /// <summary>Asks who an access token is about.</summary>
    /// <param name="accessToken">The token.</param>
    public async Task<WireAnswer> GetUserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await WireAnswer.ReadAsync(await Channel.SendAsync(request));
    }

    /// <summary>Posts a form as this app.</summary>
    /// <param name="path">The path of the endpoint.</param>
    /// <param name="fields">The form; a later value of a name replaces an earlier one, and null takes it away.</param>
    public async Task<WireAnswer> PostAsync(string path, params (string Name, string? Value)[] fields)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        Authenticate(request, form);
        foreach (var (name, value) in fields)
        {
            form.Remove(name);
            if (value is not null)
            {
                form[name] = value;
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        return await WireAnswer.ReadAsync(await Channel.SendAsync(request));
    }

    /// <summary>Validates an ID token against the keys that the server publishes (OpenID Connect Core 1.0, 3.1.3.7).</summary>
    /// <param name="idToken">The token.</param>
    /// <param name="nonce">The nonce of the request; null where the token must have none.</param>
    /// <exception cref="SecurityTokenValidationException">It is not valid.</exception>
    public async Task<JsonWebToken> ValidateIdTokenAsync(string idToken, string? nonce)
    {
        var discovery = JsonSerializer.Deserialize<JsonElement>(await provider.Http.GetStringAsync(".well-known/openid-configuration"));
        var keys = new JsonWebKeySet(await provider.Http.GetStringAsync(discovery.GetProperty("jwks_uri").GetString()));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = app.ClientId,
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (notBefore, expires, _, _) => expires > provider.Time.GetUtcNow() && (notBefore is null || notBefore <= provider.Time.GetUtcNow()),
        });
        if (!result.IsValid)
        {
            throw result.Exception;
        }

        var token = (JsonWebToken)result.SecurityToken;
        var actual = token.TryGetPayloadValue<string>("nonce", out var value) ? value : null;
        return string.Equals(actual, nonce, StringComparison.Ordinal)
            ? token
            : throw new SecurityTokenValidationException($"The nonce is {actual ?? "missing"} and not {nonce ?? "missing"}.");
    }

    private static async Task<AuthorizationAnswer> ReadAnswerAsync(TestBrowser browser, Page page) =>
        AuthorizationAnswer.From(page.IsElsewhere || !page.Has("#form-post") ? page : await browser.SubmitFormToOtherSiteAsync());

    private void Authenticate(HttpRequestMessage request, Dictionary<string, string> form)
    {
        if (AuthenticationMethod == "client_secret_basic")
        {
            var pair = $"{Uri.EscapeDataString(app.ClientId)}:{Uri.EscapeDataString(secret ?? "")}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            return;
        }

        form["client_id"] = app.ClientId;
        if (AuthenticationMethod == "client_secret_post")
        {
            form["client_secret"] = secret ?? "";
        }
    }
}
