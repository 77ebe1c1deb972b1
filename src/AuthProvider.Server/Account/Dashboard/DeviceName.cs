using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Dashboard;

/// <summary>Says in words which browser and system a User-Agent header claims, so that people know their own devices in a list.</summary>
public sealed class DeviceName(IStringLocalizer<DeviceName> words)
{
    // In this order: most browsers also claim to be those further down.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>The words, such as "Firefox on Windows".</summary>
    /// <param name="userAgent">The header as it was sent; null where none was.</param>
    public string Describe(string? userAgent) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        (null, null) => words["Unknown"],
        (null, { } system) => words["OnlySystem", system],
        ({ } browser, null) => browser,
        ({ } browser, { } system) => words["BrowserAndSystem", browser, system],
    };

    private static string? Find((string Mark, string Name)[] names, string? userAgent) =>
        userAgent is null ? null : names.FirstOrDefault(name => userAgent.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
