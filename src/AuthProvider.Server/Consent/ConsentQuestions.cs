using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.Protocol.Interaction;
using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Server.Consent;

/// <summary>What a user is asked to allow. It travels in the URL of the consent page, protected, so that the answer is to what was asked.</summary>
/// <param name="AppId">The app that asks.</param>
/// <param name="Sid">The session whose user is asked.</param>
/// <param name="Scopes">The scopes asked for.</param>
/// <param name="Ticket">The ticket of the request that waits for the answer.</param>
public sealed record ConsentQuestion(Guid AppId, string Sid, IReadOnlyList<string> Scopes, InteractionTicket Ticket);

/// <summary>Protects questions, and reads them back.</summary>
public sealed class ConsentQuestions(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.ConsentQuestion");

    /// <summary>The question as a parameter of the page.</summary>
    public string Protect(ConsentQuestion question) => _protector.Protect(JsonSerializer.Serialize(question));

    /// <summary>Reads a question; null where it is none of ours.</summary>
    public ConsentQuestion? Unprotect(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<ConsentQuestion>(_protector.Unprotect(text));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }
}
