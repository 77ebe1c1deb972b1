using System.Text;
using Spectre.Console;

namespace AuthProvider.Benchmarks.Report;

/// <summary>A table of texts: the first column is a name, the others are figures.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The cells.</param>
internal sealed record TextTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Prints it.</summary>
    public void Print(RunHeader header)
    {
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, value) in header.Lines)
        {
            grid.AddRow($"[grey]{Markup.Escape(name)}[/]", Markup.Escape(value));
        }

        var table = new Table().RoundedBorder().Title(Markup.Escape(Title));
        foreach (var (index, column) in Columns.Index())
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = index == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        foreach (var row in Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(grid);
        AnsiConsole.Write(table);
    }

    /// <summary>Writes it as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"| {string.Join(" | ", Columns)} |");
        text.AppendLine($"|{string.Concat(Columns.Select((_, index) => index == 0 ? "---|" : "---:|"))}");
        foreach (var row in Rows)
        {
            text.AppendLine($"| {string.Join(" | ", row)} |");
        }

        return text.ToString();
    }
}
