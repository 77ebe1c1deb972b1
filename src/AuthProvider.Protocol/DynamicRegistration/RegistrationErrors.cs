using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>The errors of the registration endpoint (RFC 7591, 3.2.2).</summary>
public static class RegistrationErrors
{
    /// <summary>A redirect URI is missing or wrong.</summary>
    public const string InvalidRedirectUri = "invalid_redirect_uri";

    /// <summary>A member of the metadata is wrong, or contradicts another.</summary>
    public const string InvalidClientMetadata = "invalid_client_metadata";

    /// <summary>The software statement cannot be read or verified.</summary>
    public const string InvalidSoftwareStatement = "invalid_software_statement";

    /// <summary>The software statement is of nobody whom this server trusts.</summary>
    public const string UnapprovedSoftwareStatement = "unapproved_software_statement";

    private const int MaximumLength = 1000;

    /// <summary>The error for what is wrong with metadata; redirect URIs, which have a code of their own, come first.</summary>
    /// <param name="problems">What is wrong; one at least.</param>
    public static ProtocolError Of(IReadOnlyList<MetadataProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var ofRedirectUris = problems.Where(problem => problem.Member is "redirect_uris").ToList();
        return ofRedirectUris is []
            ? new(InvalidClientMetadata, Describe(problems))
            : new(InvalidRedirectUri, Describe(ofRedirectUris));
    }

    /// <summary>A sentence as <c>error_description</c> may hold it: what a client sent may be repeated in it (RFC 6749, 5.2).</summary>
    /// <param name="text">The sentence.</param>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = string.Concat(text.Take(MaximumLength).Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter : '?'));
        return text.Length > MaximumLength ? clean + "..." : clean;
    }

    private static string Describe(IEnumerable<MetadataProblem> problems) =>
        Clean(string.Join(' ', problems.Select(problem => $"{problem.Member}: {problem.Message}").Distinct(StringComparer.Ordinal)));
}
