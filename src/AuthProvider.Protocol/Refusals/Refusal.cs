using System.Globalization;

namespace AuthProvider.Protocol.Refusals;

/// <summary>
/// What a rule has against a value. Programs, commands and logs get the sentence; pages say it in the language of their reader, whose words
/// they find by the name.
/// </summary>
/// <param name="Name">The name of the words.</param>
/// <param name="Sentence">The sentence in English, with {0}, {1} and so on for the values.</param>
/// <param name="Values">What stands in the sentence: numbers, or parts of what was judged.</param>
public sealed record Refusal(string Name, string Sentence, params object[] Values)
{
    /// <summary>The sentence with its values.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Sentence, Values);
}
