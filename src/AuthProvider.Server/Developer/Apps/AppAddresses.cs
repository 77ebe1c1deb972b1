using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>How addresses of ours name kinds of apps, and apps.</summary>
public static class AppAddresses
{
    /// <summary>All kinds, in the order of the page that asks for one.</summary>
    public static IReadOnlyList<AppKind> Kinds { get; } = [AppKind.Web, AppKind.SinglePage, AppKind.Native, AppKind.Service, AppKind.Api];

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

    /// <summary>The <c>client_id</c> as a part of an address of ours; those of files may hold slashes.</summary>
    /// <param name="clientId">The <c>client_id</c>.</param>
    public static string InAddress(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        return string.Join('/', clientId.Split('/').Select(Uri.EscapeDataString));
    }
}
