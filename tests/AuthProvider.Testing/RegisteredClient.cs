using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Testing;

/// <summary>A client that registered itself (RFC 7591), and how it manages its registration (RFC 7592).</summary>
/// <param name="provider">The server; its setting <c>Registration:Dynamic</c> lets clients register.</param>
/// <param name="answer">What the server said to the registration.</param>
public sealed class RegisteredClient(TestProvider provider, WireAnswer answer)
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "connect/register";

    /// <summary>What the server said last to the registration.</summary>
    public WireAnswer Answer { get; private set; } = answer;

    /// <summary>The <c>client_id</c>.</summary>
    public string ClientId => Answer["client_id"] ?? throw new InvalidOperationException($"Nothing was registered: {Answer}");

    /// <summary>The <c>registration_access_token</c>.</summary>
    public string Token => Answer["registration_access_token"]!;

    /// <summary>The path of its registration.</summary>
    public string Address => new Uri(Answer["registration_client_uri"]!).PathAndQuery;

    /// <summary>What it does as an app.</summary>
    public RelyingPartyClient App { get; private set; } = NewApp(provider, answer);

    /// <summary>Asks for a registration.</summary>
    /// <param name="provider">The server.</param>
    /// <param name="metadata">The metadata.</param>
    /// <param name="initialAccessToken">The initial access token; null to send none.</param>
    public static Task<WireAnswer> TryRegisterAsync(TestProvider provider, JsonNode? metadata, string? initialAccessToken = null)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return SendAsync(provider, HttpMethod.Post, Path, metadata, initialAccessToken);
    }

    /// <summary>Registers.</summary>
    /// <param name="provider">The server.</param>
    /// <param name="metadata">The metadata as JSON.</param>
    /// <param name="initialAccessToken">The initial access token; null to send none.</param>
    public static async Task<RegisteredClient> RegisterAsync(TestProvider provider, string metadata, string? initialAccessToken = null) =>
        new(provider, (await TryRegisterAsync(provider, JsonNode.Parse(metadata), initialAccessToken)).EnsureSuccess());

    /// <summary>Reads its registration.</summary>
    /// <param name="token">Another token than its own; null for its own.</param>
    public Task<WireAnswer> ReadAsync(string? token = null) => SendAsync(provider, HttpMethod.Get, Address, body: null, token ?? Token);

    /// <summary>Asks to replace its registration; from then on it uses what came back.</summary>
    /// <param name="metadata">The metadata; the <c>client_id</c> is added where it has none.</param>
    public async Task<WireAnswer> ReplaceAsync(JsonObject metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        metadata.TryAdd("client_id", ClientId);
        var replaced = await SendAsync(provider, HttpMethod.Put, Address, metadata, Token);
        if ((int)replaced.Status == 200)
        {
            (Answer, App) = (replaced, NewApp(provider, replaced, Answer));
        }

        return replaced;
    }

    /// <summary>Removes its registration.</summary>
    public Task<WireAnswer> RemoveAsync() => SendAsync(provider, HttpMethod.Delete, Address, body: null, Token);

    private static RelyingPartyClient NewApp(TestProvider provider, WireAnswer answer, WireAnswer? earlier = null)
    {
        var app = new TestApp(answer["client_id"] ?? "", AppKind.Web)
        {
            RedirectUris = answer.Json.TryGetProperty("redirect_uris", out var uris) ? uris.Deserialize<string[]>()! : [],
        };
        var method = answer["token_endpoint_auth_method"];
        return new(provider, app, answer["client_secret"] ?? earlier?["client_secret"]) { AuthenticationMethod = method ?? "none" };
    }

    private static async Task<WireAnswer> SendAsync(TestProvider provider, HttpMethod method, string path, JsonNode? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await WireAnswer.ReadAsync(await provider.Http.SendAsync(request));
    }
}
