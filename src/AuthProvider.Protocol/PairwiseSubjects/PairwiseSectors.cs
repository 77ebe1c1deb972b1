using AuthProvider.Protocol.Registration;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.PairwiseSubjects;

/// <summary>The sector of a client: all clients of a sector know a user under one identifier (OpenID Connect Core 1.0, 8.1). Pure.</summary>
public static class PairwiseSectors
{
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

    private static string? HostOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && parsed.IdnHost.Length > 0 ? parsed.IdnHost.ToLowerInvariant() : null;
}
