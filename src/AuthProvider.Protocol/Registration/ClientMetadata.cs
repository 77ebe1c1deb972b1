namespace AuthProvider.Protocol.Registration;

/// <summary>
/// What a client registered about itself, as far as OpenIddict's application has no place for it. Members are named as in the
/// registry of RFC 7591, 4.1; a null or empty member was not registered and means the default of its specification.
/// </summary>
/// <remarks>
/// Redirect URIs, name, grant and response types, scopes, <c>application_type</c> and <c>jwks</c> live in the application itself.
/// A list that JSON leaves out is empty, although the serializer hands over null for it.
/// <see cref="ClientMetadataStorage"/> reads and writes the record, <see cref="ClientMetadataRules"/> judges it.
/// </remarks>
public sealed record ClientMetadata
{
    private static readonly Dictionary<string, string> NothingLocalized = new(StringComparer.Ordinal);

    /// <summary>A client that registered nothing.</summary>
    public static ClientMetadata Empty { get; } = new();

    /// <summary>The home page of the app (RFC 7591, 2).</summary>
    public string? ClientUri { get; init; }

    /// <summary>The logo of the app, shown where users sign in and consent (RFC 7591, 2).</summary>
    public string? LogoUri { get; init; }

    /// <summary>The page with the terms of service (RFC 7591, 2).</summary>
    public string? TosUri { get; init; }

    /// <summary>The page that says what the app does with data (RFC 7591, 2).</summary>
    public string? PolicyUri { get; init; }

    /// <summary>Whom to ask about the app, usually e-mail addresses (RFC 7591, 2).</summary>
    public IReadOnlyList<string> Contacts { get; init => field = value ?? []; } = [];

    /// <summary>
    /// What it registered in languages (RFC 7591, 2.2), by the name on the wire: <c>client_name#de</c> and the like, of the name and of the
    /// addresses of pages.
    /// </summary>
    public IReadOnlyDictionary<string, string> Localized { get; init => field = value ?? NothingLocalized; } = NothingLocalized;

    /// <summary>The identifier of the software, the same for all its installations (RFC 7591, 2).</summary>
    public string? SoftwareId { get; init; }

    /// <summary>The version of the software (RFC 7591, 2).</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>Where a sign-in that begins elsewhere is sent (OpenID Connect Core 1.0, 4).</summary>
    public string? InitiateLoginUri { get; init; }

    /// <summary>The one method by which the client authenticates (RFC 7591, 2); null: either form of its secret.</summary>
    public string? TokenEndpointAuthMethod { get; init; }

    /// <summary>The algorithm of the client's assertions (OpenID Connect Dynamic Client Registration 1.0, 2); null: any that is advertised.</summary>
    public string? TokenEndpointAuthSigningAlg { get; init; }

    /// <summary>The subject of the certificate with which it authenticates, as a distinguished name (RFC 8705, 2.1.2).</summary>
    public string? TlsClientAuthSubjectDn { get; init; }

    /// <summary>The DNS name in that certificate (RFC 8705, 2.1.2).</summary>
    public string? TlsClientAuthSanDns { get; init; }

    /// <summary>The URI in that certificate (RFC 8705, 2.1.2).</summary>
    public string? TlsClientAuthSanUri { get; init; }

    /// <summary>The IP address in that certificate (RFC 8705, 2.1.2).</summary>
    public string? TlsClientAuthSanIp { get; init; }

    /// <summary>The e-mail address in that certificate (RFC 8705, 2.1.2).</summary>
    public string? TlsClientAuthSanEmail { get; init; }

    /// <summary>Whether its access tokens are bound to its certificate (RFC 8705, 3.4).</summary>
    public bool TlsClientCertificateBoundAccessTokens { get; init; }

    /// <summary>Whether its access tokens are bound to a key of DPoP (RFC 9449, 5.2).</summary>
    public bool DpopBoundAccessTokens { get; init; }

    /// <summary>Where the client publishes its keys (RFC 7591, 2).</summary>
    public string? JwksUri { get; init; }

    /// <summary>The algorithm that signs its ID tokens (OpenID Connect Dynamic Client Registration 1.0, 2); null: RS256.</summary>
    public string? IdTokenSignedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts the key of its ID tokens (OpenID Connect Dynamic Client Registration 1.0, 2); null: signed only.</summary>
    public string? IdTokenEncryptedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts its ID tokens (OpenID Connect Dynamic Client Registration 1.0, 2); null: A128CBC-HS256.</summary>
    public string? IdTokenEncryptedResponseEnc { get; init; }

    /// <summary>The algorithm that encrypts the key of its userinfo answers (OpenID Connect Dynamic Client Registration 1.0, 2); null: not encrypted.</summary>
    public string? UserinfoEncryptedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts its userinfo answers (OpenID Connect Dynamic Client Registration 1.0, 2); null: A128CBC-HS256.</summary>
    public string? UserinfoEncryptedResponseEnc { get; init; }

    /// <summary>The algorithm that signs its introspection answers (RFC 9701, 6), where it asks for a JWT; null: RS256.</summary>
    public string? IntrospectionSignedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts the key of its introspection answers (RFC 9701, 6), where it asks for a JWT; null: signed only.</summary>
    public string? IntrospectionEncryptedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts its introspection answers (RFC 9701, 6); null: A128CBC-HS256.</summary>
    public string? IntrospectionEncryptedResponseEnc { get; init; }

    /// <summary>The algorithm that signs its authorization answers (JWT Secured Authorization Response Mode 1.0, 3); null: RS256.</summary>
    public string? AuthorizationSignedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts the key of its authorization answers (JWT Secured Authorization Response Mode 1.0, 3); null: not encrypted.</summary>
    public string? AuthorizationEncryptedResponseAlg { get; init; }

    /// <summary>The algorithm that encrypts its authorization answers (JWT Secured Authorization Response Mode 1.0, 3); null: A128CBC-HS256.</summary>
    public string? AuthorizationEncryptedResponseEnc { get; init; }

    /// <summary>The algorithm that signs its userinfo answers (OpenID Connect Dynamic Client Registration 1.0, 2); null: plain JSON.</summary>
    public string? UserinfoSignedResponseAlg { get; init; }

    /// <summary>The algorithm that its request objects must be signed with (OpenID Connect Dynamic Client Registration 1.0, 2); null: any that is advertised.</summary>
    public string? RequestObjectSigningAlg { get; init; }

    /// <summary>The algorithm that encrypts the key of its request objects (OpenID Connect Dynamic Client Registration 1.0, 2); null: any that is advertised.</summary>
    public string? RequestObjectEncryptionAlg { get; init; }

    /// <summary>The algorithm that encrypts its request objects (OpenID Connect Dynamic Client Registration 1.0, 2); null: A128CBC-HS256.</summary>
    public string? RequestObjectEncryptionEnc { get; init; }

    /// <summary>Whether all its authorization requests must come as signed request objects (RFC 9101, 10.5).</summary>
    public bool RequireSignedRequestObject { get; init; }

    /// <summary>The <c>request_uri</c> values that it may use (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public IReadOnlyList<string> RequestUris { get; init => field = value ?? []; } = [];

    /// <summary>Whether its requests must come through the pushed authorization request endpoint (RFC 9126, 6).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary><c>public</c> or <c>pairwise</c> (OpenID Connect Core 1.0, 8); null: public.</summary>
    public string? SubjectType { get; init; }

    /// <summary>The document that lists all redirect URIs of its sector (OpenID Connect Core 1.0, 8.1).</summary>
    public string? SectorIdentifierUri { get; init; }

    /// <summary>The <c>max_age</c> of its requests that name none, in seconds (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public long? DefaultMaxAge { get; init; }

    /// <summary>Whether its ID tokens must hold <c>auth_time</c> (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public bool RequireAuthTime { get; init; }

    /// <summary>The <c>acr_values</c> of its requests that name none (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public IReadOnlyList<string> DefaultAcrValues { get; init => field = value ?? []; } = [];

    /// <summary>The page that signs its user out, loaded in a frame (OpenID Connect Front-Channel Logout 1.0, 2).</summary>
    public string? FrontchannelLogoutUri { get; init; }

    /// <summary>Whether that page needs <c>iss</c> and <c>sid</c> (OpenID Connect Front-Channel Logout 1.0, 2).</summary>
    public bool FrontchannelLogoutSessionRequired { get; init; }

    /// <summary>Where logout tokens are posted (OpenID Connect Back-Channel Logout 1.0, 2.2).</summary>
    public string? BackchannelLogoutUri { get; init; }

    /// <summary>Whether logout tokens must hold <c>sid</c> (OpenID Connect Back-Channel Logout 1.0, 2.2).</summary>
    public bool BackchannelLogoutSessionRequired { get; init; }
}
