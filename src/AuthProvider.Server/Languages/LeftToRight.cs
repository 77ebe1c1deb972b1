using Microsoft.AspNetCore.Html;

namespace AuthProvider.Server.Languages;

/// <summary>What is read from left to right in every language: a network address in an Arabic sentence would be turned round.</summary>
internal static class LeftToRight
{
    /// <summary>A text as an element of a page.</summary>
    /// <param name="text">The text.</param>
    public static IHtmlContent Tag(string text) => new HtmlContentBuilder().AppendFormat("<bdi dir=\"ltr\">{0}</bdi>", text);
}
