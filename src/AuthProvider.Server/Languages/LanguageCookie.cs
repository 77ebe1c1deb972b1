using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace AuthProvider.Server.Languages;

/// <summary>The cookie in which a browser keeps the language that was chosen in it.</summary>
internal static class LanguageCookie
{
    /// <summary>The name; the prefix makes browsers demand Secure, the path / and no Domain (RFC 6265bis, 4.1.3.2).</summary>
    public const string Name = "__Host-AuthProvider-Language";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>Keeps a choice.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="language">The language.</param>
    public static void Write(HttpResponse response, PageLanguage language) => response.Cookies.Append(
        Name, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(CultureInfo.GetCultureInfo(language.Tag))), new CookieOptions
        {
            // Comes along when an app of another site opens a page.
            Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = Lifetime,
        });
}
