namespace AuthProvider.Storage.Mail;

/// <summary>What is to be written to whom. Whether there is such a person is found out by who writes the letter, so that ordering takes the same time for all.</summary>
public sealed record MailOrder
{
    /// <summary>What to write: one of <see cref="MailKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The username or address that somebody typed; null where the user is known, or nobody gets the letter.</summary>
    public string? Typed { get; init; }

    /// <summary>The user; null where what was typed names them.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The address to write to; null for the user's own.</summary>
    public string? To { get; init; }

    /// <summary>What the letter speaks of, by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The language of the page on which it was ordered, for people whose profile names none; null where no page was.</summary>
    public string? Language { get; init; }

    /// <summary>The letter, once it is written: however often it is tried, it is the same one, with the same link.</summary>
    public Letter? Letter { get; init; }
}

/// <summary>A letter that is ready to be sent.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Paragraphs">What it says, as plain text.</param>
/// <param name="Code">A code to type; null where none.</param>
/// <param name="LinkText">What the link does; null where there is none.</param>
/// <param name="LinkAddress">The link; null where there is none.</param>
/// <param name="Language">The tag of its language; null for English.</param>
/// <param name="EndsAt">When its link or code stops working, so that nobody is sent it afterwards; null where it does not.</param>
public sealed record Letter(
    string To, string Subject, IReadOnlyList<string> Paragraphs, string? Code = null, string? LinkText = null, string? LinkAddress = null, string? Language = null,
    DateTimeOffset? EndsAt = null);

/// <summary>What there is to write.</summary>
public static class MailKinds
{
    /// <summary>A link that resets a password, for whoever was typed.</summary>
    public const string ResetPassword = "reset-password";

    /// <summary>A link that confirms the address of an account.</summary>
    public const string ConfirmEmail = "confirm-email";

    /// <summary>A code to sign in with, for whoever was typed.</summary>
    public const string SignInCode = "sign-in-code";

    /// <summary>A link that confirms a new address.</summary>
    public const string ConfirmNewEmail = "confirm-new-email";

    /// <summary>A link that allows the change away from an old address.</summary>
    public const string AllowEmailChange = "allow-email-change";

    /// <summary>Something happened to the account.</summary>
    public const string Notice = "notice";
}
