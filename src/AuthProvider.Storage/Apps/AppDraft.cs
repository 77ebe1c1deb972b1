using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Registration;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Apps;

/// <summary>What an app is to be: the one form in which developer pages, <c>apply</c> and registration hand it over.</summary>
public sealed record AppDraft
{
    /// <summary>The <c>client_id</c>; for an API also its audience. 1 to 100 characters of A-Z, a-z, 0-9 and <c>. _ - : /</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>What kind of app it is.</summary>
    public required AppKind Kind { get; init; }

    /// <summary>The name that people see.</summary>
    public required string Name { get; init; }

    /// <summary>The redirect URIs, already judged.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where a sign-out may return, already judged.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>The scopes that it may ask for; for an API the scopes are made with <see cref="ApiScopeStore.SetAsync"/>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The grant types; null for those of its kind.</summary>
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>The response types; null for <c>code</c> where the grant types hold <c>authorization_code</c>. The grant types that they need come with them.</summary>
    public IReadOnlyList<string>? ResponseTypes { get; init; }

    /// <summary>Whether its codes need PKCE (RFC 7636). Without meaning for apps that keep no secret: theirs always do.</summary>
    public bool RequiresProofKey { get; init; } = true;

    /// <summary>Which redirect URIs it may have; null: what its kind says. A native app that keeps a secret has kind <see cref="AppKind.Web"/>.</summary>
    public ApplicationType? ApplicationType { get; init; }

    /// <summary>Its keys, as a JSON Web Key Set (RFC 7517, 5) of public keys; null: it has none.</summary>
    public string? JsonWebKeySet { get; init; }

    /// <summary>The rest of its metadata.</summary>
    public ClientMetadata Metadata { get; init; } = ClientMetadata.Empty;

    /// <summary>Whether it proves itself with a secret.</summary>
    public bool HasSecret => Kind.KeepsSecret() && AuthenticationMethods.UseSecret(Metadata.TokenEndpointAuthMethod);

    /// <summary>Whether it is a confidential client that proves itself by nothing, so that no endpoint answers it: an API that checks its tokens by itself.</summary>
    public bool IsSilent => Kind.KeepsSecret() && Metadata.TokenEndpointAuthMethod is ClientAuthenticationMethods.None;

    /// <summary>Whether it belongs to the operator, so that nobody is asked for consent.</summary>
    public bool IsFirstParty { get; init; }

    /// <summary>Whether it may be used.</summary>
    public AppStatus Status { get; init; }

    /// <summary>The user who registered it; null for apps of an administrator or a file.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>Which roles it sees, and under which names (<see cref="RoleMapping"/>); null: all, by their own.</summary>
    public IReadOnlyDictionary<string, string>? Roles { get; init; }

    /// <summary>What access tokens for it are, where it is an API.</summary>
    public AccessTokenKind AccessToken { get; init; }

    /// <summary>
    /// Whether the app would reach further than before, prove itself by other keys, or look like another to people: what an administrator
    /// said of it was said of what it was then.
    /// </summary>
    /// <param name="before">What it was.</param>
    public bool GoesBeyond(AppDraft before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Kind != before.Kind
            || !string.Equals(Name, before.Name, StringComparison.Ordinal)
            || !string.Equals(JsonWebKeySet, before.JsonWebKeySet, StringComparison.Ordinal)
            || !Equals(Metadata.JwksUri, before.Metadata.JwksUri)
            || !Equals(Metadata.LogoUri, before.Metadata.LogoUri)
            || !Equals(Metadata.ClientUri, before.Metadata.ClientUri)
            || Metadata.Localized.Except(before.Metadata.Localized).Any()
            || !Equals(Metadata.TokenEndpointAuthMethod, before.Metadata.TokenEndpointAuthMethod)
            || !Equals(Metadata.TlsClientAuthSubjectDn, before.Metadata.TlsClientAuthSubjectDn)
            || !Equals(Metadata.TlsClientAuthSanDns, before.Metadata.TlsClientAuthSanDns)
            || !Equals(Metadata.TlsClientAuthSanUri, before.Metadata.TlsClientAuthSanUri)
            || !Equals(Metadata.TlsClientAuthSanIp, before.Metadata.TlsClientAuthSanIp)
            || !Equals(Metadata.TlsClientAuthSanEmail, before.Metadata.TlsClientAuthSanEmail)
            || Adds(RedirectUris, before.RedirectUris)
            || Adds(Scopes, before.Scopes)
            || Adds(GrantTypes, before.GrantTypes)
            || Adds(ResponseTypes, before.ResponseTypes)
            || RoleMapping.Widens(Roles, before.Roles);
    }

    /// <summary>
    /// The app after a change by its owner or by itself: where it goes beyond what it was, it is first party no more, and waits for an
    /// administrator again where apps have to.
    /// </summary>
    /// <param name="before">What it was.</param>
    /// <param name="waits">Whether an app of this one that reaches further waits for approval.</param>
    public AppDraft WithWhatWasSaidOf(AppDraft before, bool waits)
    {
        ArgumentNullException.ThrowIfNull(before);
        var isBeyond = GoesBeyond(before);
        return this with
        {
            IsFirstParty = before.IsFirstParty && !isBeyond,
            Status = waits && isBeyond && before.Status is AppStatus.Active ? AppStatus.Pending : before.Status,
        };
    }

    private static bool Adds(IReadOnlyList<string>? values, IReadOnlyList<string>? before) => (values ?? []).Except(before ?? [], StringComparer.Ordinal).Any();
}
