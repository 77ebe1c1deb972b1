using System.Collections.Frozen;
using System.Globalization;

namespace AuthProvider.Server.Branding;

/// <summary>A sentence of the operator's own, in the languages in which there is one.</summary>
/// <param name="Default">For all languages that have none of their own; null: nothing is shown there.</param>
/// <param name="ByLanguage">The others, by language tag.</param>
public sealed record BrandText(string? Default, IReadOnlyDictionary<string, string> ByLanguage)
{
    /// <summary>No sentence.</summary>
    public static BrandText None { get; } = new(null, FrozenDictionary<string, string>.Empty);

    /// <summary>The sentence in the language of the page; null where there is none.</summary>
    public string? Now => ByLanguage.GetValueOrDefault(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? Default;
}
