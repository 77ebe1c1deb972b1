namespace AuthProvider.Storage.Users;

/// <summary>Which names there may be to show to people: anything of up to 128 characters that cannot change how the text around it is read.</summary>
public static class DisplayNameRules
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 128;

    /// <summary>Judges a name.</summary>
    /// <param name="name">The name as it was typed; null or empty for none.</param>
    /// <returns>What is wrong, as a sentence for its owner; null where nothing is.</returns>
    public static string? Check(string? name) => name switch
    {
        { Length: > MaximumLength } => $"A name has up to {MaximumLength} characters.",
        not null when UnseenCharacters.AreIn(name) => "A name has no control characters, no marks that turn the direction of text and none that cannot be seen.",
        _ => null,
    };
}
