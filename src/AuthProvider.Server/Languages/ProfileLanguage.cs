using System.Text.Json;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.AspNetCore.Localization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Languages;

/// <summary>The language of the profile of whoever is signed in (the claim <c>locale</c>; OpenID Connect Core 1.0, 5.1).</summary>
internal sealed class ProfileLanguage : RequestCultureProvider
{
    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var services = httpContext.RequestServices;
        try
        {
            return await services.GetRequiredService<BrowserSessions>().GetAsync() is { Active: { } session }
                && await services.GetRequiredService<UserCache>().FindAsync(session.UserId, httpContext.RequestAborted) is { Profile: { } profile }
                && Find(profile) is { } language
                    ? new ProviderCultureResult(language)
                    : null;
        }
        catch (Exception exception) when (exception is TicketStoreUnavailableException || UnavailableDatabase.IsCauseOf(exception))
        {
            // The page that says so needs no profile.
            return null;
        }
    }

    /// <summary>The language of a profile, of those that pages speak; null where it names none of them.</summary>
    /// <param name="profile">The standard claims of a user, as one JSON object; null where there are none.</param>
    public static string? Find(string? profile)
    {
        if (string.IsNullOrEmpty(profile))
        {
            return null;
        }

        using var claims = JsonDocument.Parse(profile);
        return claims.RootElement.TryGetProperty(Claims.Locale, out var locale) && locale.ValueKind is JsonValueKind.String
            ? PageLanguages.Match([locale.GetString()!])
            : null;
    }
}
