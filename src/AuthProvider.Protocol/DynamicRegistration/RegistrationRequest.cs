using AuthProvider.Protocol.Registration;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>
/// What a client asks to be registered as (RFC 7591, 2; OpenID Connect Dynamic Client Registration 1.0, 2), and after
/// <see cref="RegistrationRules"/> what it is registered as.
/// </summary>
public sealed record RegistrationRequest
{
    /// <summary>The redirect URIs.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where a sign-out may return (OpenID Connect RP-Initiated Logout 1.0, 3.1).</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>The name that people see; null where it has none.</summary>
    public string? ClientName { get; init; }

    /// <summary><c>web</c> or <c>native</c>; null: web.</summary>
    public string? ApplicationType { get; init; }

    /// <summary>The grant types; null: those that the response types need.</summary>
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>The response types; null: <c>code</c> where the grant types hold <c>authorization_code</c>.</summary>
    public IReadOnlyList<string>? ResponseTypes { get; init; }

    /// <summary>The scopes that it may ask for; null: those of this server, without those of APIs.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Its public keys, as a JSON Web Key Set (RFC 7517, 5); null where it has none here.</summary>
    public string? Jwks { get; init; }

    /// <summary>The software statement (RFC 7591, 2.3); null where none came.</summary>
    public string? SoftwareStatement { get; init; }

    /// <summary>The <c>client_id</c> in a request to replace the metadata (RFC 7592, 2.2); null where none came.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret in a request to replace the metadata (RFC 7592, 2.2); null where none came.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>All other metadata.</summary>
    public ClientMetadata Metadata { get; init; } = ClientMetadata.Empty;

    /// <summary>Whether the client authenticates with a secret.</summary>
    public bool HasSecret => Metadata.TokenEndpointAuthMethod?.StartsWith("client_secret_", StringComparison.Ordinal) is true;
}
