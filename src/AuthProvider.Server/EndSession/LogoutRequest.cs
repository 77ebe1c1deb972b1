using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace AuthProvider.Server.EndSession;

/// <summary>What is left to do of a sign-out. It travels in the URL of the page that does it, protected.</summary>
public sealed record LogoutRequest
{
    /// <summary>The <c>sid</c> of the session of this browser to end; null for the active one. Without meaning where <see cref="Named"/> is there.</summary>
    public string? Sid { get; init; }

    /// <summary>The session that an ID token names, which came with the request; null where none came, or nobody is known by it.</summary>
    public NamedSession? Named { get; init; }

    /// <summary>Where the browser goes afterwards, <c>state</c> included; null where it stays. Verified before it got here.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>The app that asked; null where none did.</summary>
    public string? AppName { get; init; }

    /// <summary>The language that the app asked for (<c>ui_locales</c>), of those that the pages speak; null where it asked for none of them.</summary>
    public string? Language { get; init; }

    /// <summary>The sessions that have ended, as far as whoever ends them may see their apps.</summary>
    public IReadOnlyList<SessionEnd> Ended { get; init; } = [];
}

/// <summary>A session that an ID token names: at this browser or another, ended perhaps.</summary>
/// <param name="Sid">Its <c>sid</c>.</param>
/// <param name="UserId">Its user, whose session at this browser ends with it, whatever becomes of the named one.</param>
public sealed record NamedSession(string Sid, Guid UserId);

/// <summary>A session that has ended.</summary>
/// <param name="Sid">Its <c>sid</c>.</param>
/// <param name="IsHere">
/// Whether it was one of this browser, so that its apps have their cookies here and are told through frames (OpenID Connect Front-Channel
/// Logout 1.0, 3). A frame for a session of another browser would sign somebody out here who did not ask for it.
/// </param>
public sealed record SessionEnd(string Sid, bool IsHere);

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
