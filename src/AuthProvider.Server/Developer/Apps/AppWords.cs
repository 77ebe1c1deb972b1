using AuthProvider.Storage.Apps;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>What apps are, in words.</summary>
/// <param name="words">The words.</param>
public sealed class AppWords(IStringLocalizer<AppWords> words)
{
    /// <summary>The kind as a title.</summary>
    /// <param name="kind">The kind.</param>
    public string Title(AppKind kind) => kind switch
    {
        AppKind.Web => words["Web"],
        AppKind.SinglePage => words["SinglePage"],
        AppKind.Native => words["Native"],
        AppKind.Service => words["Service"],
        _ => words["Api"],
    };

    /// <summary>What the kind means, in one line.</summary>
    /// <param name="kind">The kind.</param>
    public string Explanation(AppKind kind) => kind switch
    {
        AppKind.Web => words["WebMeans"],
        AppKind.SinglePage => words["SinglePageMeans"],
        AppKind.Native => words["NativeMeans"],
        AppKind.Service => words["ServiceMeans"],
        _ => words["ApiMeans"],
    };

    /// <summary>What the <c>client_id</c> of the kind is called: that of an API names it in tokens, too.</summary>
    /// <param name="kind">The kind.</param>
    public string ClientId(AppKind kind) => kind is AppKind.Api ? words["ClientIdAndIdentifier"] : words["ClientId"];

    /// <summary>What a developer may do about the status.</summary>
    /// <param name="status">The status.</param>
    public string Title(AppStatus status) => status switch
    {
        AppStatus.Active => words["Active"],
        AppStatus.Pending => words["Pending"],
        _ => words["Disabled"],
    };

    /// <summary>The class of the badge.</summary>
    /// <param name="status">The status.</param>
    public static string BadgeClass(AppStatus status) => status switch
    {
        AppStatus.Active => "badge good",
        AppStatus.Pending => "badge",
        _ => "badge bad",
    };
}
