using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>Makes the <c>client_id</c> of apps that people register: the beginning of the name, to recognise it by, and a random end.</summary>
internal static class ClientIds
{
    private const int MaximumPrefix = 24;
    private const int RandomLength = 10;

    // Without letters and digits that are taken for one another, and without vowels, which make words.
    private const string Alphabet = "bcdfghjkmnpqrstvwxz23456789";

    /// <summary>Makes one.</summary>
    /// <param name="name">The name of the app.</param>
    public static string Create(string name)
    {
        var prefix = Readable(name);
        var end = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return prefix.Length == 0 ? "app-" + end : $"{prefix}-{end}";
    }

    private static string Readable(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                text.Append(char.ToLowerInvariant(letter));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark && text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }

        return text.ToString(0, Math.Min(text.Length, MaximumPrefix)).Trim('-');
    }
}
