using System.Text.Json;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions.Tickets;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Languages;

/// <summary>What the profile of whoever is signed in says of how to speak to them (OpenID Connect Core 1.0, 5.1). One instance a request.</summary>
internal sealed class ReaderProfile(BrowserSessions browsers, UserCache users)
{
    private bool _isLoaded;

    /// <summary>The language (the claim <c>locale</c>), of those that pages speak; null where there is none, or it was not loaded.</summary>
    public string? Language { get; private set; }

    /// <summary>The time zone (the claim <c>zoneinfo</c>); UTC where there is none, or it was not loaded.</summary>
    public TimeZoneInfo TimeZone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Reads the profile, once.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_isLoaded)
        {
            return;
        }

        _isLoaded = true;
        try
        {
            if (await browsers.GetAsync() is { Active: { } session } && await users.FindAsync(session.UserId, cancellationToken) is { } user)
            {
                (Language, TimeZone) = Read(user.Profile);
            }
        }
        catch (Exception exception) when (exception is TicketStoreUnavailableException || UnavailableDatabase.IsCauseOf(exception))
        {
            // The page that says so needs no profile.
        }
    }

    /// <summary>Reads what a profile says.</summary>
    /// <param name="profile">The standard claims of a user, as one JSON object; null where there are none.</param>
    public static (string? Language, TimeZoneInfo TimeZone) Read(string? profile)
    {
        if (string.IsNullOrEmpty(profile))
        {
            return (null, TimeZoneInfo.Utc);
        }

        using var claims = JsonDocument.Parse(profile);
        var zone = Text(claims, Claims.Zoneinfo) is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
        return (Text(claims, Claims.Locale) is { } locale ? PageLanguages.Match([locale]) : null, zone);
    }

    private static string? Text(JsonDocument claims, string name) =>
        claims.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
