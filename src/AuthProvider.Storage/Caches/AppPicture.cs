using AuthProvider.Storage.Apps;

namespace AuthProvider.Storage.Caches;

/// <summary>An immutable picture of an app. Callers get copies, for OpenIddict's managers change what they are given.</summary>
public sealed class AppPicture
{
    /// <summary>Stands for an app that does not exist.</summary>
    internal static readonly AppPicture None = new(new App { Id = Guid.Empty });

    private readonly App _app;

    internal AppPicture(App app) => _app = app.Copy();

    /// <summary>The identifier.</summary>
    public Guid Id => _app.Id;

    /// <summary>The <c>client_id</c>.</summary>
    public string? ClientId => _app.ClientId;

    /// <summary>Whether it may be used.</summary>
    public AppStatus Status => _app.Status;

    /// <summary>What it is.</summary>
    public AppKind Kind => _app.Kind;

    /// <summary>What access tokens for this API are.</summary>
    public AccessTokenKind AccessToken => _app.AccessToken;

    /// <summary>Whether the operator of the server owns it.</summary>
    public bool IsFirstParty => _app.IsFirstParty;

    /// <summary>A detached copy of the row.</summary>
    public App ToEntity() => _app.Copy();
}
