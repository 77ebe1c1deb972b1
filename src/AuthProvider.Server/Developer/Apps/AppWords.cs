using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>What apps are, in words, and how addresses name it.</summary>
public static class AppWords
{
    /// <summary>All kinds, in the order of the page that asks for one.</summary>
    public static IReadOnlyList<AppKind> Kinds { get; } = [AppKind.Web, AppKind.SinglePage, AppKind.Native, AppKind.Service, AppKind.Api];

    /// <summary>The kind as a title.</summary>
    /// <param name="kind">The kind.</param>
    public static string Title(this AppKind kind) => kind switch
    {
        AppKind.Web => "Web app",
        AppKind.SinglePage => "Single-page app",
        AppKind.Native => "Native app",
        AppKind.Service => "Service",
        _ => "API",
    };

    /// <summary>What the kind means, in one line.</summary>
    /// <param name="kind">The kind.</param>
    public static string Explanation(this AppKind kind) => kind switch
    {
        AppKind.Web => "Runs on a server of yours, signs people in and keeps a secret.",
        AppKind.SinglePage => "Runs in the browser, signs people in, and keeps no secret: people could read it.",
        AppKind.Native => "Runs on a phone or a computer, signs people in, and keeps no secret.",
        AppKind.Service => "A program that calls APIs for itself, with a secret and without any person.",
        _ => "Is called by apps with access tokens, and asks here what they are worth.",
    };

    /// <summary>The kind as addresses name it.</summary>
    /// <param name="kind">The kind.</param>
    public static string Slug(this AppKind kind) => kind switch
    {
        AppKind.Web => "web",
        AppKind.SinglePage => "single-page",
        AppKind.Native => "native",
        AppKind.Service => "service",
        _ => "api",
    };

    /// <summary>The kind that an address names; null where it names none.</summary>
    /// <param name="slug">The name.</param>
    public static AppKind? ParseKind(string? slug) => Kinds.Where(kind => string.Equals(kind.Slug(), slug, StringComparison.Ordinal)).Select(kind => (AppKind?)kind).FirstOrDefault();

    /// <summary>What a developer may do about the status.</summary>
    /// <param name="status">The status.</param>
    public static string Title(this AppStatus status) => status switch
    {
        AppStatus.Active => "Active",
        AppStatus.Pending => "Waits for approval",
        _ => "Disabled",
    };

    /// <summary>The class of the badge.</summary>
    /// <param name="status">The status.</param>
    public static string BadgeClass(this AppStatus status) => status switch
    {
        AppStatus.Active => "badge good",
        AppStatus.Pending => "badge",
        _ => "badge bad",
    };

    /// <summary>The <c>client_id</c> as a part of an address of ours; those of files may hold slashes.</summary>
    /// <param name="clientId">The <c>client_id</c>.</param>
    public static string InAddress(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        return string.Join('/', clientId.Split('/').Select(Uri.EscapeDataString));
    }
}
