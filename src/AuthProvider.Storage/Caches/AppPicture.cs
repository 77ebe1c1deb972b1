using System.Collections.Frozen;
using System.Text.Json;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Logout;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Caches;

/// <summary>An immutable picture of an app. Callers get copies, for OpenIddict's managers change what they are given.</summary>
public sealed class AppPicture
{
    /// <summary>Stands for an app that does not exist.</summary>
    internal static readonly AppPicture None = new(new App { Id = Guid.Empty });

    private readonly App _app;
    private readonly FrozenSet<string> _permissions;

    internal AppPicture(App app)
    {
        _app = app.Copy();
        Sector = SectorOf(app);
        Roles = RoleMapping.Read(app.Properties);
        _permissions = (app.Permissions is { Length: > 0 } permissions ? JsonSerializer.Deserialize<string[]>(permissions) ?? [] : []).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The identifier.</summary>
    public Guid Id => _app.Id;

    /// <summary>The <c>client_id</c>.</summary>
    public string? ClientId => _app.ClientId;

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt => _app.CreatedAt;

    /// <summary>Whether it may be used.</summary>
    public AppStatus Status => _app.Status;

    /// <summary>What it is.</summary>
    public AppKind Kind => _app.Kind;

    /// <summary>What access tokens for this API are.</summary>
    public AccessTokenKind AccessToken => _app.AccessToken;

    /// <summary>Whether the operator of the server owns it.</summary>
    public bool IsFirstParty => _app.IsFirstParty;

    /// <summary>The sector of a pairwise client (OpenID Connect Core 1.0, 8.1); null for all others.</summary>
    public string? Sector { get; }

    /// <summary>Which roles it sees, and under which names; null: all, by their own.</summary>
    public IReadOnlyDictionary<string, string>? Roles { get; }

    /// <summary>Whether the app may ask for a scope; for <c>openid</c> all may.</summary>
    public bool MayAskFor(string scope) => ScopePermission.Allows(_permissions, scope);

    /// <summary>A detached copy of the row.</summary>
    public App ToEntity() => _app.Copy();

    /// <summary>The sector of a pairwise client; null for all others.</summary>
    /// <remarks>Without a sector an app is one of its own: never is a user known to a pairwise app by the identifier that others know.</remarks>
    internal static string? SectorOf(App app) => LogoutOutbox.MetadataOf(app.Properties) is { SubjectType: SubjectTypes.Pairwise } metadata
        ? PairwiseSectors.Find(metadata, app.RedirectUris is { } uris ? JsonSerializer.Deserialize<string[]>(uris) ?? [] : []) ?? "client " + app.ClientId
        : null;
}
