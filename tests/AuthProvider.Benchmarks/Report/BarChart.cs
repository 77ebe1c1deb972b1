using System.Globalization;
using System.Net;
using System.Text;

namespace AuthProvider.Benchmarks.Report;

/// <summary>A group of bars in a chart, one bar a series; a null has no bar.</summary>
internal sealed record BarGroup(string Label, IReadOnlyList<double?> Values);

/// <summary>Horizontal bars as SVG, readable on light and on dark pages.</summary>
/// <param name="Title">What it shows, with the unit.</param>
/// <param name="Series">The names of the bars of each group.</param>
/// <param name="Groups">The groups, top to bottom.</param>
internal sealed record BarChart(string Title, IReadOnlyList<string> Series, IReadOnlyList<BarGroup> Groups)
{
    private const int Width = 860;
    private const int Left = 230;
    private const int Right = 80;
    private const int Bar = 14;
    private const int Gap = 12;
    private const int Top = 64;

    private static readonly string[] s_colours = ["#2563eb", "#94a3b8", "#d97706"];

    /// <summary>Draws it.</summary>
    public string ToSvg()
    {
        var groupHeight = (Series.Count * Bar) + Gap;
        var height = Top + (Groups.Count * groupHeight) + 8;
        var largest = Groups.SelectMany(group => group.Values).Max() ?? 1;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(Title)}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">");
        svg.AppendLine("<style>text { fill: #1f2937 } .page { fill: #ffffff } @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .page { fill: #111827 } }</style>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<rect class=\"page\" width=\"{Width}\" height=\"{height}\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"26\" font-size=\"15\" font-weight=\"600\">{WebUtility.HtmlEncode(Title)}</text>");
        AddLegend(svg);
        for (var group = 0; group < Groups.Count; group++)
        {
            AddGroup(svg, Groups[group], Top + (group * groupHeight), largest);
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private void AddLegend(StringBuilder svg)
    {
        var x = 16;
        for (var series = 0; series < Series.Count; series++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"38\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{s_colours[series]}\"/><text x=\"{x + 18}\" y=\"48\">{WebUtility.HtmlEncode(Series[series])}</text>");
            x += 40 + (Series[series].Length * 7);
        }
    }

    private static void AddGroup(StringBuilder svg, BarGroup group, int y, double largest)
    {
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + (group.Values.Count * Bar / 2) + 4}\" text-anchor=\"end\">{WebUtility.HtmlEncode(group.Label)}</text>");
        for (var series = 0; series < group.Values.Count; series++)
        {
            if (group.Values[series] is not { } value)
            {
                continue;
            }

            var width = Math.Max(1, (Width - Left - Right) * value / largest);
            var top = y + (series * Bar);
            svg.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{top}\" width=\"{width:0.#}\" height=\"{Bar - 2}\" rx=\"2\" fill=\"{s_colours[series]}\"/><text x=\"{Left + width + 6:0.#}\" y=\"{top + 10}\" font-size=\"11\">{Number.Rate(value)}</text>");
        }
    }
}
