using System.Net.Mail;
using AuthProvider.Protocol.Refusals;

namespace AuthProvider.Storage.Users;

/// <summary>What an e-mail address looks like. Whether it belongs to its user, only a message to it can tell.</summary>
public static class EmailRules
{
    /// <summary>The greatest length, in characters (RFC 5321, 4.5.3.1.3, without the angle brackets).</summary>
    public const int MaximumLength = 254;

    /// <summary>Judges an address.</summary>
    /// <param name="email">The address as it was typed.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string? email) =>
        email is { Length: > 2 and <= MaximumLength }
        && !email.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || char.IsSurrogate(letter))
        && MailAddress.TryCreate(email, out var address)
        && string.Equals(address.Address, email, StringComparison.Ordinal)
            ? null
            : new Refusal("Email", "An e-mail address reads like name@example.org.");
}
