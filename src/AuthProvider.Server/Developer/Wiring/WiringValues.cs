using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Storage.Apps;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>What samples are filled in with: the values of an app, and how its registration compares with what a sample expects.</summary>
/// <param name="app">The app.</param>
/// <param name="issuer">The issuer identifier.</param>
internal sealed class WiringValues(AppDraft app, string issuer)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public AppDraft App => app;

    public string Issuer => issuer;

    public string ClientId => app.ClientId;

    /// <summary>
    /// The certificate authority that the sample has to trust, seen from its folder: that of this working copy where the provider is on the
    /// developer's machine, for which no public authority certifies anything; null elsewhere, for what the system trusts.
    /// </summary>
    public string? Authority { get; } = new Uri(issuer).IsLoopback ? "../../certs/authority.pem" : null;

    /// <summary>What goes over the authority that the settings of a .NET sample name; null where that is the right one.</summary>
    public object? Certificates => Authority is null ? new { Authority = "" } : null;

    public string Scopes { get; } = string.Join(' ', app.Scopes);

    /// <summary>Where people reach the app: the origin of its first redirect URI of the web; null where it has none.</summary>
    public string? Origin { get; } = app.RedirectUris.Select(uri => new Uri(uri)).FirstOrDefault(IsOfTheWeb)?.GetLeftPart(UriPartial.Authority);

    /// <summary>The port of an origin on this machine, on which a sample listens by itself; null elsewhere.</summary>
    public int? Port => Origin is not null && new Uri(Origin) is { IsLoopback: true, Port: var port } ? port : null;

    /// <summary>Whether the app proves itself with a secret, or with nothing.</summary>
    public bool UsesSecret { get; } = AuthenticationMethods.UseSecret(app.Metadata.TokenEndpointAuthMethod);

    /// <summary>Whether the app proves itself with a key of its own.</summary>
    public bool UsesKey { get; } = app.Metadata.TokenEndpointAuthMethod is ClientAuthenticationMethods.PrivateKeyJwt;

    /// <summary>The path of the first redirect URI.</summary>
    public string? RedirectPath { get; } = PathOf(app.RedirectUris is [var uri, ..] ? uri : null);

    /// <summary>The path of the first address after a sign-out.</summary>
    public string? PostLogoutPath { get; } = PathOf(app.PostLogoutRedirectUris is [var uri, ..] ? uri : null);

    /// <summary>The path of the page for front-channel logout.</summary>
    public string? FrontchannelPath { get; } = PathOf(app.Metadata.FrontchannelLogoutUri);

    public bool HasGrant(string grantType) => (app.GrantTypes ?? app.Kind.DefaultGrantTypes()).Contains(grantType, StringComparer.Ordinal);

    public Expectation RedirectUri(string uri) => new("RedirectUri", uri, app.RedirectUris.Contains(uri, StringComparer.Ordinal));

    public Expectation PostLogoutUri(string uri) =>
        new("PostLogout", uri, app.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal));

    public Expectation BackchannelLogout(string path) =>
        new("Backchannel", Origin + path, string.Equals(app.Metadata.BackchannelLogoutUri, Origin + path, StringComparison.Ordinal));

    public Expectation KeyAddress(string uri) => new("KeyAddress", uri, string.Equals(app.Metadata.JwksUri, uri, StringComparison.Ordinal));

    /// <summary>Settings as a JSON file; members that are null are left out.</summary>
    public static string File(object settings) => JsonSerializer.Serialize(settings, Json);

    /// <summary>Settings as lines for a shell; those that are null are left out.</summary>
    public static string Environment(params (string Name, string? Value)[] settings) =>
        string.Join('\n', settings.Where(setting => setting.Value is not null).Select(setting => $"export {setting.Name}={QuoteForShell(setting.Value!)}"));

    private static string QuoteForShell(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string? PathOf(string? uri) => uri is null ? null : new Uri(uri).AbsolutePath;

    private static bool IsOfTheWeb(Uri uri) => uri.Scheme is "https" or "http";
}
