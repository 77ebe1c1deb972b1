using System.Text;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Storage.Users;

/// <summary>Usernames and e-mail addresses that differ only in case, or in how Unicode composes a character, are the same (Unicode Annex 15, NFKC).</summary>
public sealed class LoginNameNormalizer : ILookupNormalizer
{
    /// <inheritdoc />
    public string? NormalizeName(string? name) => Normalize(name);

    /// <inheritdoc />
    public string? NormalizeEmail(string? email) => Normalize(email);

    private static string? Normalize(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var trimmed = text.Trim();
        try
        {
            return trimmed.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair has no normal form; nobody's name has one either.
            return trimmed.ToUpperInvariant();
        }
    }
}
