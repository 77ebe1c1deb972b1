using System.Globalization;

namespace AuthProvider.Protocol.Registration;

/// <summary>What a client registered in languages (RFC 7591, 2.2; OpenID Connect Dynamic Client Registration 1.0, 2.1).</summary>
public static class LocalizedMetadata
{
    /// <summary>The value of a member in a language, or in the one that a region belongs to.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="member">The name of the member, such as <c>client_name</c>.</param>
    /// <param name="language">The language.</param>
    /// <returns>The value; null where the client registered none in this language.</returns>
    public static string? Find(this ClientMetadata metadata, string member, CultureInfo language)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(language);
        for (var tag = language; tag.Name.Length > 0; tag = tag.Parent)
        {
            // Tags are the same in any case (RFC 5646, 2.1.1).
            foreach (var (name, value) in metadata.Localized)
            {
                if (string.Equals(name, $"{member}#{tag.Name}", StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }
        }

        return null;
    }
}
