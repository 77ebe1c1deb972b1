using System.Text;
using AuthProvider.Protocol.Refusals;
using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.Apps;

/// <summary>Which names apps may have. People decide by the name whom they trust, so it holds nothing that cannot be seen.</summary>
public static class AppNameRules
{
    /// <summary>The least length, in characters.</summary>
    public const int MinimumLength = 2;

    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 64;

    private const string ProviderName = "authprovider";

    // Cyrillic, Greek and digits, each above the Latin letter that it passes for.
    private const string LooksLike = "013аеорсхуіԁһтνορατι";
    private const string IsLike = "oieaeopcxyidhtvopati";

    /// <summary>Judges a name.</summary>
    /// <param name="name">The name as it was typed, without the blanks around it.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return new Refusal("AppNameMissing", "Enter a name.");
        }

        if (name.Length is < MinimumLength or > MaximumLength)
        {
            return new Refusal("AppNameLength", "A name has {0} to {1} characters.", MinimumLength, MaximumLength);
        }

        if (UnseenCharacters.AreIn(name))
        {
            return new Refusal("NameCharacters", "A name has no control characters, no marks that turn the direction of text and none that cannot be seen.");
        }

        if (!name.EnumerateRunes().Any(Rune.IsLetterOrDigit))
        {
            return new Refusal("AppNameLetters", "A name has at least one letter or digit.");
        }

        return Skeleton(name).Contains(ProviderName, StringComparison.Ordinal)
            ? new Refusal("AppNameOfServer", "This name could be taken for that of the server that people sign in to: choose another.")
            : null;
    }

    // What is left where letters that look alike are one, and case, marks and blanks are nothing.
    private static string Skeleton(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKD).EnumerateRunes().Where(Rune.IsLetterOrDigit))
        {
            var text = Rune.ToLowerInvariant(rune).ToString();
            var index = LooksLike.IndexOf(text, StringComparison.Ordinal);
            skeleton.Append(index < 0 ? text : IsLike[index].ToString());
        }

        return skeleton.ToString();
    }
}
