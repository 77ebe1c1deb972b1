using AuthProvider.Protocol.Refusals;
using AuthProvider.Protocol.Registration;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.PairwiseSubjects;

/// <summary>The sector of a client: all clients of a sector know a user under one identifier (OpenID Connect Core 1.0, 8.1). Pure.</summary>
public static class PairwiseSectors
{
    private const string Member = "sector_identifier_uri";

    /// <summary>Finds the sector of a client.</summary>
    /// <param name="metadata">What it registered.</param>
    /// <param name="redirectUris">Its redirect URIs.</param>
    /// <returns>The host of its <c>sector_identifier_uri</c>, else of its redirect URIs; null where it is not pairwise, or has no sector.</returns>
    public static string? Find(ClientMetadata metadata, IEnumerable<string> redirectUris)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(redirectUris);
        if (!string.Equals(metadata.SubjectType, SubjectTypes.Pairwise, StringComparison.Ordinal))
        {
            return null;
        }

        return metadata.SectorIdentifierUri is { } uri
            ? HostOf(uri)
            : redirectUris.Select(HostOf).Distinct(StringComparer.Ordinal).ToList() is [var host] ? host : null;
    }

    /// <summary>Finds why a client may not have the pairwise subjects that it asks for.</summary>
    /// <param name="metadata">What it registers.</param>
    /// <param name="redirectUris">Its redirect URIs.</param>
    /// <param name="grantTypes">Its grant types.</param>
    /// <returns>What to change; null where nothing is wrong, or it asks for none.</returns>
    public static MetadataProblem? FindProblem(ClientMetadata metadata, IReadOnlyList<string> redirectUris, IReadOnlyList<string> grantTypes)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(redirectUris);
        ArgumentNullException.ThrowIfNull(grantTypes);
        if (!string.Equals(metadata.SubjectType, SubjectTypes.Pairwise, StringComparison.Ordinal))
        {
            return null;
        }

        if (NeedKeys(redirectUris, grantTypes) && !ProvesItselfByPublishedKeys(metadata))
        {
            return new(Member, new Refusal("SectorKeys", "Tokens that come without a redirect URI have pairwise subjects only where the client authenticates with private_key_jwt or self_signed_tls_client_auth and its jwks_uri stands in the document at sector_identifier_uri."));
        }

        return Find(metadata, redirectUris) is null
            ? new(Member, new Refusal("SectorHost", "Pairwise subjects need one host: name a sector_identifier_uri, or redirect URIs of one host."))
            : null;
    }

    /// <summary>What the document of a sector must list, so that it speaks for a client: where its tokens go, or the keys without which it gets none.</summary>
    /// <param name="metadata">What it registers.</param>
    /// <param name="redirectUris">Its redirect URIs.</param>
    /// <param name="grantTypes">Its grant types.</param>
    public static IReadOnlyList<string> UrisToList(ClientMetadata metadata, IReadOnlyList<string> redirectUris, IReadOnlyList<string> grantTypes)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(redirectUris);
        ArgumentNullException.ThrowIfNull(grantTypes);
        return NeedKeys(redirectUris, grantTypes) && metadata.JwksUri is { } keys ? [.. redirectUris, keys] : redirectUris;
    }

    // A redirect URI says nothing about who polls for the tokens of a device (OpenID Connect CIBA Core 1.0, 4, for the same case).
    private static bool NeedKeys(IReadOnlyList<string> redirectUris, IReadOnlyList<string> grantTypes) =>
        redirectUris.Count == 0 || grantTypes.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal);

    private static bool ProvesItselfByPublishedKeys(ClientMetadata metadata) =>
        metadata is { SectorIdentifierUri: not null, JwksUri: not null }
            and { TokenEndpointAuthMethod: ClientAuthenticationMethods.PrivateKeyJwt or ClientAuthenticationMethods.SelfSignedTlsClientAuth };

    private static string? HostOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && parsed.IdnHost.Length > 0 ? parsed.IdnHost.ToLowerInvariant() : null;
}
