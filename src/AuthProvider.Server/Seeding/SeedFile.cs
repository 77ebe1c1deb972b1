using System.Text.Json.Nodes;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Seeding;

/// <summary>What a file for <c>apply</c> names. A null member was not named, or was refused when the file was read.</summary>
internal sealed record SeedFile(
    IReadOnlyList<SeedUser> Users, IReadOnlyList<SeedApi> Apis, IReadOnlyList<SeedScope> Scopes, IReadOnlyList<SeedApp> Apps);

/// <summary>A user. What is not named stays as it is.</summary>
/// <param name="Path">Where in the file it stands.</param>
internal sealed record SeedUser(string Path)
{
    public string? UserName { get; init; }

    public string? Email { get; init; }

    public bool? EmailConfirmed { get; init; }

    public string? Password { get; init; }

    public string? PasswordHash { get; init; }

    public string? DisplayName { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public JsonObject? Profile { get; init; }

    /// <summary>Whether the address is a confirmed one afterwards: a new one is not because the old one was.</summary>
    /// <param name="email">The address before.</param>
    /// <param name="isConfirmed">Whether that was confirmed.</param>
    public bool IsConfirmedAfter(string? email, bool isConfirmed) =>
        EmailConfirmed ?? (isConfirmed && (Email is null || string.Equals(Email, email, StringComparison.Ordinal)));
}

/// <summary>An API. Its secret, owner, scopes, metadata and the tokens that it exchanges stay where they are not named.</summary>
/// <param name="Path">Where in the file it stands.</param>
internal sealed record SeedApi(string Path)
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Owner { get; init; }

    public string? Secret { get; init; }

    public AccessTokenKind AccessToken { get; init; }

    /// <summary>The scopes that it exchanges the tokens that it gets for; empty where it exchanges none.</summary>
    public IReadOnlyList<string>? TokenExchange { get; init; }

    public ClientMetadata? Metadata { get; init; }

    /// <summary>The keys in the metadata, a JSON Web Key Set.</summary>
    public string? Jwks { get; init; }

    public IReadOnlyList<SeedScope>? Scopes { get; init; }
}

/// <summary>A scope, of one API or of several.</summary>
/// <param name="Path">Where in the file it stands.</param>
internal sealed record SeedScope(string Path)
{
    public string? Name { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];
}

/// <summary>An app. Its secret, owner, status and response types stay where they are not named; all else is as the file has it.</summary>
/// <param name="Path">Where in the file it stands.</param>
internal sealed record SeedApp(string Path)
{
    public string? Id { get; init; }

    public AppKind? Kind { get; init; }

    public string? Name { get; init; }

    public string? Owner { get; init; }

    public string? Secret { get; init; }

    public bool IsFirstParty { get; init; }

    public AppStatus? Status { get; init; }

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Which roles it sees, and under which names; null: all, by their own.</summary>
    public IReadOnlyDictionary<string, string>? Roles { get; init; }

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? ResponseTypes { get; init; }

    public ClientMetadata? Metadata { get; init; }

    /// <summary>The keys in the metadata, a JSON Web Key Set.</summary>
    public string? Jwks { get; init; }
}
