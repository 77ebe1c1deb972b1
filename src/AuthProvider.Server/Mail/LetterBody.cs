using System.Globalization;
using System.Net;
using System.Text;
using AuthProvider.Server.Languages;
using AuthProvider.Storage.Mail;

namespace AuthProvider.Server.Mail;

/// <summary>A letter as plain text and as HTML. Both say the same; the HTML loads nothing.</summary>
internal static class LetterBody
{
    private const string Button = "display:inline-block;padding:10px 18px;border-radius:8px;background:#3b4cca;color:#ffffff;text-decoration:none;font-weight:600";

    /// <summary>Plain text.</summary>
    public static string Text(Letter letter)
    {
        var text = new StringBuilder();
        foreach (var paragraph in letter.Paragraphs)
        {
            text.Append(paragraph).Append("\n\n");
        }

        if (letter.Code is { } code)
        {
            text.Append("    ").Append(code).Append("\n\n");
        }

        if (letter.LinkAddress is { } address)
        {
            text.Append(letter.LinkText).Append(":\n").Append(address).Append("\n\n");
        }

        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>HTML.</summary>
    public static string Html(Letter letter)
    {
        var language = CultureInfo.GetCultureInfo(letter.Language ?? PageLanguages.Default);
        var direction = language.TextInfo.IsRightToLeft ? "rtl" : "ltr";
        var html = new StringBuilder($"""<!DOCTYPE html><html lang="{language.Name}" dir="{direction}"><head><meta charset="utf-8"><title>""")
            .Append(Encode(letter.Subject))
            .Append($"""</title></head><body dir="{direction}" style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1d2130;background:#ffffff">""");
        foreach (var paragraph in letter.Paragraphs)
        {
            html.Append("<p>").Append(Encode(paragraph)).Append("</p>");
        }

        if (letter.Code is { } code)
        {
            html.Append("""<p dir="ltr" style="font:600 28px/1.4 ui-monospace,monospace;letter-spacing:3px">""").Append(Encode(code)).Append("</p>");
        }

        if (letter.LinkAddress is { } address)
        {
            html.Append("<p><a style=\"").Append(Button).Append("\" href=\"").Append(Encode(address)).Append("\">").Append(Encode(letter.LinkText)).Append("</a></p>")
                .Append("""<p dir="ltr" style="color:#565d73;font-size:14px;word-break:break-all">""").Append(Encode(address)).Append("</p>");
        }

        return html.Append("</body></html>").ToString();
    }

    private static string? Encode(string? text) => WebUtility.HtmlEncode(text);
}
