using System.Text.Encodings.Web;
using System.Text.Json;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Apps.Snippets;

/// <summary>The values of an app as literals: redirect URIs may hold quotes and dollar signs.</summary>
internal sealed class SnippetValues(AppDraft app, string issuer, string? secret)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public AppKind Kind => app.Kind;

    public string ClientId { get; } = Quote(app.ClientId);

    public string Secret { get; } = Quote(secret ?? Placeholder);

    public string Issuer { get; } = Quote(issuer);

    public string RedirectUri { get; } = Quote(RedirectOf(app));

    /// <summary>Whether the redirect URI has a query.</summary>
    public bool HasRedirectQuery { get; } = RedirectOf(app).Contains('?', StringComparison.Ordinal);

    public string Scope { get; } = Quote(string.Join(' ', app.Scopes));

    public IReadOnlyList<string> Scopes { get; } = [.. app.Scopes.Select(Quote)];

    public string ClientIdAndSecretInShell { get; } = QuoteForShell($"{app.ClientId}:{secret ?? Placeholder}");

    public string ClientIdInShell { get; } = QuoteForShell("client_id=" + app.ClientId);

    public string RedirectUriInShell { get; } = QuoteForShell("redirect_uri=" + RedirectOf(app));

    public string ScopeInShell { get; } = QuoteForShell("scope=" + string.Join(' ', app.Scopes));

    /// <summary>The authorization request up to the challenge; percent-encoded, so that no shell sees anything in it.</summary>
    public string RequestInShell { get; } =
        $"{issuer.TrimEnd('/')}/connect/authorize?response_type=code&client_id={Uri.EscapeDataString(app.ClientId)}"
        + $"&redirect_uri={Uri.EscapeDataString(RedirectOf(app))}&scope={Uri.EscapeDataString(string.Join(' ', app.Scopes))}";

    public string RedirectPath { get; } = PathOf(RedirectOf(app)) ?? Quote("/");

    public string? PostLogoutPath { get; } = PathOf(app.PostLogoutRedirectUris.Count > 0 ? app.PostLogoutRedirectUris[0] : null);

    public string? FrontchannelPath { get; } = PathOf(app.Metadata.FrontchannelLogoutUri);

    private static string Placeholder => "THE_SECRET";

    /// <summary>An address of this server, as a literal.</summary>
    public string Endpoint(string path) => Quote(EndpointInShell(path));

    /// <summary>An address of this server.</summary>
    public string EndpointInShell(string path) => $"{issuer.TrimEnd('/')}/{path}";

    // C#, JavaScript and Python read a JSON string as JSON does.
    private static string Quote(string text) => JsonSerializer.Serialize(text, Json);

    private static string QuoteForShell(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string RedirectOf(AppDraft app) => app.RedirectUris.Count > 0 ? app.RedirectUris[0] : "";

    private static string? PathOf(string? uri) => string.IsNullOrEmpty(uri) ? null : Quote(new Uri(uri).AbsolutePath);
}
