using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests;

/// <summary>One server with APIs that have addresses, an app that calls them, and apps that exchange tokens.</summary>
public sealed class GrantsProvider : IAsyncLifetime
{
    /// <summary>The grant type of RFC 8693.</summary>
    public const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>The token type of access tokens (RFC 8693, 3).</summary>
    public const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    /// <summary>Tokens for it are signed; scope <c>books.read</c>. It exchanges those that it gets.</summary>
    public static TestApp Books { get; } = new("https://books.example/api", AppKind.Api) { ApiScope = "books.read", GrantTypes = [Exchange] };

    /// <summary>Tokens for it are signed and recorded; scope <c>sums.read</c>.</summary>
    public static TestApp Sums { get; } = new("https://sums.example", AppKind.Api) { ApiScope = "sums.read", AccessToken = AccessTokenKind.JwtRecorded };

    /// <summary>Tokens for it are references; scope <c>keys.read</c>.</summary>
    public static TestApp Keys { get; } = new("https://keys.example", AppKind.Api) { ApiScope = "keys.read", AccessToken = AccessTokenKind.Reference };

    /// <summary>An app of the operator that people sign in to, and that may exchange tokens.</summary>
    public static TestApp Front { get; } = new("front", AppKind.Web)
    {
        RedirectUris = ["https://front.example/back"], IsFirstParty = true, GrantTypes = ["authorization_code", "refresh_token", "implicit", "client_credentials", Exchange],
    };

    /// <summary>A service that may exchange tokens and get its own.</summary>
    public static TestApp Middle { get; } = new("middle", AppKind.Service) { GrantTypes = ["client_credentials", Exchange] };

    public TestProvider Provider { get; private set; } = null!;

    public RelyingPartyClient FrontClient => Provider.NewClient(Front);

    public RelyingPartyClient BooksClient => Provider.NewClient(Books);

    public static async Task<TestProvider> StartAsync(Action<TestProviderOptions>? configure = null)
    {
        var provider = await TestProvider.StartAsync(configure);
        TestApp[] apps = [Books, Sums, Keys, Front, Middle];
        foreach (var app in apps)
        {
            if (app.ApiScope is { } scope)
            {
                await provider.UseAsync<ApiScopeStore, bool>(async store =>
                {
                    await store.SetAsync(app.ClientId, ownerId: null, [new ApiScope(scope, scope, Description: null)]);
                    return true;
                });
            }

            await provider.UseAsync<AppStore, bool>(async store =>
            {
                await store.CreateAsync(
                    new AppDraft
                    {
                        ClientId = app.ClientId,
                        Kind = app.Kind,
                        Name = app.ClientId,
                        RedirectUris = app.RedirectUris,
                        Scopes = app == Front ? ["profile", "roles", "offline_access", "books.read", "sums.read", "keys.read"] : ["books.read", "sums.read"],
                        GrantTypes = app.GrantTypes,
                        ResponseTypes = app == Front ? ["code", "id_token token"] : null,
                        IsFirstParty = app.IsFirstParty,
                        AccessToken = app.AccessToken,
                    },
                    app.Secret);
                return true;
            });
        }

        return provider;
    }

    /// <summary>A member of a JWT's payload as text; null where it is missing.</summary>
    public static string? MemberOf(string token, string member) =>
        JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.Decode(token.Split('.')[1])).TryGetProperty(member, out var value) ? value.ToString() : null;

    public static IEnumerable<string> ScopesOf(string token) => (MemberOf(token, "scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);

    public async Task InitializeAsync() => Provider = await StartAsync();

    public async Task DisposeAsync() => await Provider.DisposeAsync();
}
