using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.WebUtilities;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>What the token endpoint gave.</summary>
internal sealed record Tokens(string AccessToken, string RefreshToken);

/// <summary>The back channel of the app and of the API that the crash tests use.</summary>
internal sealed class CrashApp(ServerProcess server)
{
    public const string RedirectUri = "https://app.example.com/callback";
    public const int People = 8;
    public const string Password = "rain on the north window";

    private const string Device = "device";
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const string AppSecret = "secret-of-the-app-in-the-crash-tests";
    private const string ApiSecret = "secret-of-the-api-in-the-crash-tests";

    private static readonly (string Name, string Value)[] App = [("client_id", "app"), ("client_secret", AppSecret)];

    /// <summary>The people, the apps and the API, as <c>apply</c> takes them.</summary>
    public static string Seed { get; } = SeedWith(backchannelLogoutUri: null);

    /// <summary>The same, with where the app takes logout tokens.</summary>
    public static string SeedWith(string? backchannelLogoutUri) => JsonSerializer.Serialize(new
    {
        users = Enumerable.Range(0, People).Select(number => new
        {
            username = UserName(number), email = $"{UserName(number)}@example.com", emailConfirmed = true, password = Password, displayName = "A person",
        }),
        apis = new[] { new { id = "api", name = "API", secret = ApiSecret, scopes = new[] { new { name = "api.read", displayName = "Read" } } } },
        apps = new object[]
        {
            new { id = Device, kind = "native", name = "Device", scopes = new[] { "openid", "offline_access", "api.read" }, grantTypes = new[] { DeviceGrant, "refresh_token" } },
            new
            {
                id = "app", kind = "web", name = "App", secret = AppSecret, redirectUris = new[] { RedirectUri },
                scopes = new[] { "openid", "offline_access", "api.read" }, grantTypes = new[] { "authorization_code", "refresh_token" },
                metadata = backchannelLogoutUri is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new Dictionary<string, string>(StringComparer.Ordinal) { ["backchannel_logout_uri"] = backchannelLogoutUri },
            },
        },
    });

    public static string UserName(int number) => "person" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static string NewVerifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>An authorization request.</summary>
    /// <param name="verifier">The PKCE verifier.</param>
    /// <param name="prompt">Its <c>prompt</c>; null for none.</param>
    public Uri Authorize(string verifier, string? prompt) => new(server.Address, QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["client_id"] = "app",
        ["response_type"] = "code",
        ["redirect_uri"] = RedirectUri,
        ["scope"] = "openid offline_access api.read",
        ["state"] = NewVerifier(),
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
        ["code_challenge_method"] = "S256",
        ["prompt"] = prompt,
    }.Where(pair => pair.Value is not null)));

    /// <summary>The code in an answer of the authorization endpoint; null where it is none that goes to the app.</summary>
    public static string? CodeIn(VisitorAnswer answer) =>
        answer.Location is { } location && location.AbsoluteUri.StartsWith(RedirectUri, StringComparison.Ordinal)
            ? QueryHelpers.ParseQuery(location.Query)["code"].ToString()
            : null;

    /// <summary>Exchanges a code; null where it is refused as used.</summary>
    public Task<Tokens?> ExchangeAsync(string code, string verifier) => AskForTokensAsync(
        [.. App, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", verifier)]);

    /// <summary>Asks for a device code and the code that a person enters.</summary>
    public async Task<(string DeviceCode, string UserCode)> AskForDeviceAsync()
    {
        var (status, json) = await PostAsync("connect/device", ("client_id", Device), ("scope", "openid offline_access api.read"));
        return status is HttpStatusCode.OK
            ? (json.GetProperty("device_code").GetString()!, json.GetProperty("user_code").GetString()!)
            : throw new InvalidOperationException($"The device endpoint says {status}: {json}");
    }

    /// <summary>Exchanges a device code that a person has answered; null where it is refused as used.</summary>
    public Task<Tokens?> PollAsync(string deviceCode) => AskForTokensAsync(("client_id", Device), ("grant_type", DeviceGrant), ("device_code", deviceCode));

    /// <summary>Refreshes as the device; null where the token is refused.</summary>
    public Task<Tokens?> RefreshAsDeviceAsync(string refreshToken) => AskForTokensAsync(("client_id", Device), ("grant_type", "refresh_token"), ("refresh_token", refreshToken));

    /// <summary>Refreshes; null where the token is refused.</summary>
    public Task<Tokens?> RefreshAsync(string refreshToken) => AskForTokensAsync([.. App, ("grant_type", "refresh_token"), ("refresh_token", refreshToken)]);

    /// <summary>Asks as the API whether an access token is good.</summary>
    public async Task<bool> IsActiveAsync(string accessToken)
    {
        var (status, json) = await PostAsync("connect/introspect", ("client_id", "api"), ("client_secret", ApiSecret), ("token", accessToken));
        return status is HttpStatusCode.OK ? json.GetProperty("active").GetBoolean() : throw new InvalidOperationException($"Introspection says {status}: {json}");
    }

    private async Task<Tokens?> AskForTokensAsync(params (string Name, string Value)[] fields)
    {
        var (status, json) = await PostAsync("connect/token", fields);
        return (status, status is HttpStatusCode.BadRequest ? json.GetProperty("error").GetString() : null) switch
        {
            (HttpStatusCode.OK, _) => new Tokens(json.GetProperty("access_token").GetString()!, json.GetProperty("refresh_token").GetString()!),
            (_, "invalid_grant") => null,
            _ => throw new InvalidOperationException($"The token endpoint says {status}: {json}"),
        };
    }

    private async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await server.Client.PostAsync(path, content);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }
}
