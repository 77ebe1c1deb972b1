using System.Buffers;

namespace AuthProvider.Storage.Apps;

/// <summary>Which <c>client_id</c> values a person may choose: short, and the same in a URL, a header and a log line as in the database.</summary>
public static class ClientIdRules
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaximumLength = 100;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:/");

    /// <summary>Judges an identifier.</summary>
    /// <param name="clientId">The identifier as it was typed.</param>
    /// <returns>What is wrong, as a sentence for the developer; null where nothing is.</returns>
    public static string? Check(string? clientId) =>
        clientId is { Length: > 0 and <= MaximumLength } && !clientId.AsSpan().ContainsAnyExcept(Allowed)
            ? null
            : $"An identifier has 1 to {MaximumLength} characters of A-Z, a-z, 0-9 and . _ - : /";
}
