using AuthProvider.Server.Authorization;
using AuthProvider.Server.EndSession;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Localization;

namespace AuthProvider.Server.Languages;

/// <summary>
/// The language that the app asks for with <c>ui_locales</c> (OpenID Connect Core 1.0, 3.1.2.1; RP-Initiated Logout 1.0, 2): in the request
/// itself where that is what is answered, else in the protected ticket of the request that waits, wherever its parameters came from.
/// </summary>
internal sealed class RequestedLanguage(PendingRequests pending, LogoutRequests logouts) : RequestCultureProvider
{
    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var query = httpContext.Request.Query;
        var language = httpContext.GetOpenIddictServerRequest() is { UiLocales: { Length: > 0 } locales }
            ? Match(locales)
            : pending.FindTicket(query["returnUrl"])?.Language ?? logouts.Unprotect(query["request"])?.Language;
        return Task.FromResult(language is null ? null : new ProviderCultureResult(language));
    }

    /// <summary>The first language of <c>ui_locales</c> that pages speak; null where none is.</summary>
    /// <param name="locales">The parameter; null where it was not sent.</param>
    public static string? Match(string? locales) => PageLanguages.Match(locales?.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
