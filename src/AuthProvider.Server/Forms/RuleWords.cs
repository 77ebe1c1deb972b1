using System.Diagnostics.CodeAnalysis;
using AuthProvider.Protocol.Refusals;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Forms;

/// <summary>Names the words for what the rules of Protocol and Storage have against a value.</summary>
public sealed class RuleWords;

/// <summary>Says what a rule has against a value, in the language of the page.</summary>
internal static class Refusals
{
    /// <summary>The sentence; null where the rule has nothing against it.</summary>
    /// <param name="words">The words of the rules.</param>
    /// <param name="refusal">What the rule says.</param>
    [return: NotNullIfNotNull(nameof(refusal))]
    public static string? SayIfAny(this IStringLocalizer<RuleWords> words, Refusal? refusal) => refusal is null ? null : words[refusal.Name, refusal.Values].Value;
}
