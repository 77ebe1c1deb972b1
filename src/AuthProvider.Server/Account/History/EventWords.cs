using AuthProvider.Storage.SecurityHistory;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.History;

/// <summary>What the history and the mail about it say of an event.</summary>
public sealed class EventWords(IStringLocalizer<EventWords> words)
{
    /// <summary>A short sentence.</summary>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    /// <param name="detail">More about it.</param>
    public string Describe(string kind, string? detail) => words[kind, detail ?? ""];

    /// <summary>Whether it was a try that failed.</summary>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    public static bool IsFailure(string kind) => kind is SecurityEvents.WrongPassword or SecurityEvents.WrongCode;

    /// <summary>
    /// Whether the owner gets a mail about it. Failures are told by who counts them, a confirmed address tells itself, and what an administrator
    /// does by a command is the operator's to tell.
    /// </summary>
    /// <param name="kind">One of <see cref="SecurityEvents"/>.</param>
    public static bool IsMailed(string kind) =>
        !IsFailure(kind) && kind is not (SecurityEvents.SignedIn or SecurityEvents.EmailConfirmed or SecurityEvents.EmailChangeAsked
            or SecurityEvents.PasswordSet or SecurityEvents.AccessGiven or SecurityEvents.AccessTaken);
}
