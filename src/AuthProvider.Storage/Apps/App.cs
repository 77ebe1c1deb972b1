using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Users;
using OpenIddict.EntityFrameworkCore.Models;

namespace AuthProvider.Storage.Apps;

/// <summary>A registered relying party or API; OpenIddict calls it an application.</summary>
public sealed class App : OpenIddictEntityFrameworkCoreApplication<Guid, Grant, Token>
{
    /// <summary>Creates an app with a new version 7 identifier.</summary>
    public App() => Id = Guid.CreateVersion7();

    // For copies: a new identifier costs a call for random bytes.
    private App(Guid id) => Id = id;

    /// <summary>What kind of app it is; decides flows, client type and the form that edits it.</summary>
    public AppKind Kind { get; set; }

    /// <summary>Whether it may be used.</summary>
    public AppStatus Status { get; set; }

    /// <summary>The user who registered it and alone may edit or delete it; null for apps made by an administrator or a file.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>The user who registered it.</summary>
    public User? Owner { get; set; }

    /// <summary>Whether it belongs to the operator of the server: its users are not asked for consent. Only an administrator sets it.</summary>
    public bool IsFirstParty { get; set; }

    /// <summary>What access tokens for this API are; without meaning for other kinds.</summary>
    public AccessTokenKind AccessToken { get; set; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The columns again, without the rows that hang on it and unknown to any context.</summary>
    internal App Copy() => new(Id)
    {
        AccessToken = AccessToken,
        ApplicationType = ApplicationType,
        ClientId = ClientId,
        ClientSecret = ClientSecret,
        ClientType = ClientType,
        ConcurrencyToken = ConcurrencyToken,
        ConsentType = ConsentType,
        CreatedAt = CreatedAt,
        DisplayName = DisplayName,
        DisplayNames = DisplayNames,
        IsFirstParty = IsFirstParty,
        JsonWebKeySet = JsonWebKeySet,
        Kind = Kind,
        OwnerId = OwnerId,
        Permissions = Permissions,
        PostLogoutRedirectUris = PostLogoutRedirectUris,
        Properties = Properties,
        RedirectUris = RedirectUris,
        Requirements = Requirements,
        Settings = Settings,
        Status = Status,
    };
}
