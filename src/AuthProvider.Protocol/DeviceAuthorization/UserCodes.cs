namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>
/// The codes that people type (RFC 8628, 6.1): letters without vowels, so that no words come about, and without letters that look alike.
/// Eight of them make 34 bits, enough where guesses are counted (5.1).
/// </summary>
public static class UserCodes
{
    /// <summary>The letters.</summary>
    public const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>How many letters a code has.</summary>
    public const int Length = 8;

    // As people may write it, with blanks and dashes; a longer text is no code.
    private const int LongestText = 64;

    /// <summary>The code that was meant, without regard to case, dashes and blanks; null where the text is none.</summary>
    /// <param name="text">What was typed.</param>
    public static string? Parse(string? text)
    {
        if (text is null or { Length: > LongestText })
        {
            return null;
        }

        var code = string.Concat(text.ToUpperInvariant().Where(character => !char.IsWhiteSpace(character) && !IsDash(character)));
        return code.Length == Length && code.All(Alphabet.Contains) ? code : null;
    }

    /// <summary>A code as people read it: two groups and a dash.</summary>
    /// <param name="code">The code, as <see cref="Parse"/> gives it.</param>
    public static string Format(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return $"{code[..4]}-{code[4..]}";
    }

    // Phones turn a dash into a longer one.
    private static bool IsDash(char character) => char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.DashPunctuation;
}
