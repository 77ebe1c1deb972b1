using AuthProvider.Protocol.Refusals;

namespace AuthProvider.Storage.Users;

/// <summary>Which names there may be to show to people: anything of up to 128 characters that cannot change how the text around it is read.</summary>
public static class DisplayNameRules
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 128;

    /// <summary>Judges a name.</summary>
    /// <param name="name">The name as it was typed; null or empty for none.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? name) => name switch
    {
        { Length: > MaximumLength } => new Refusal("NameTooLong", "A name has up to {0} characters.", MaximumLength),
        not null when UnseenCharacters.AreIn(name) => new Refusal("NameCharacters", "A name has no control characters, no marks that turn the direction of text and none that cannot be seen."),
        _ => null,
    };
}
