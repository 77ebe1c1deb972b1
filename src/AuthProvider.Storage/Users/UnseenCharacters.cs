using System.Globalization;
using System.Text;

namespace AuthProvider.Storage.Users;

/// <summary>Characters that no name has, of a person or of an app: those that nobody sees, or that change how the text around them is read.</summary>
internal static class UnseenCharacters
{
    /// <summary>Whether a text has any.</summary>
    /// <param name="text">The text.</param>
    public static bool AreIn(string text) => text.EnumerateRunes().Any(IsUnseen);

    // A lone surrogate is enumerated as U+FFFD. Blanks other than the plain one look like it and are not; some fillers are letters that show nothing.
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator && rune.Value != ' ')
        || rune.Value is 0xFFFD or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;
}
