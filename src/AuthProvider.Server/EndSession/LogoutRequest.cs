using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Server.EndSession;

/// <summary>What is left to do of a sign-out. It travels in the URL of the page that does it, protected.</summary>
public sealed record LogoutRequest
{
    /// <summary>The <c>sid</c> of the session to end; null for the active one.</summary>
    public string? Sid { get; init; }

    /// <summary>
    /// Whether an ID token of the session to end came with the request, and the browser did not show that it has that session: it may be the
    /// session of another browser, or the request came from another site, where cookies stay behind.
    /// </summary>
    public bool IsProven { get; init; }

    /// <summary>Where the browser goes afterwards, <c>state</c> included; null where it stays. Verified before it got here.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>The app that asked; null where none did.</summary>
    public string? AppName { get; init; }

    /// <summary>The language that the app asked for (<c>ui_locales</c>), of those that the pages speak; null where it asked for none of them.</summary>
    public string? Language { get; init; }

    /// <summary>The <c>sid</c> of the session that has ended; null where none has.</summary>
    public string? EndedSid { get; init; }
}

/// <summary>Protects requests, and reads them back.</summary>
public sealed class LogoutRequests(IDataProtectionProvider protection, TimeProvider time)
{
    // Long enough to think about it; a link from the history leads to a page without effect.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.Logout");

    /// <summary>The request as a parameter of a page.</summary>
    public string Protect(LogoutRequest request) => _protector.Protect(JsonSerializer.Serialize(new Envelope(request, time.GetUtcNow() + Lifetime)));

    /// <summary>Reads a request; null where it is none of ours, or old.</summary>
    public LogoutRequest? Unprotect(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Envelope>(_protector.Unprotect(text)) is { } envelope && envelope.ExpiresAt > time.GetUtcNow() ? envelope.Request : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private sealed record Envelope(LogoutRequest Request, DateTimeOffset ExpiresAt);
}
