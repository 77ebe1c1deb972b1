using Demo.Processes;
using Spectre.Console;

namespace Demo.Screen;

/// <summary>What the person sees: a live table in a terminal, plain lines elsewhere.</summary>
public sealed class Display
{
    private const int FileWidth = 160;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;

    public Display(IAnsiConsole console)
    {
        _console = console;
        if (!IsTerminal)
        {
            console.Profile.Width = FileWidth;
        }
    }

    private bool IsTerminal => _console.Profile.Capabilities.Interactive && _console.Profile.Out.IsTerminal;

    /// <summary>Shows the board while some work goes on.</summary>
    public async Task ShowWhileAsync(Board board, Func<Task> work)
    {
        if (!IsTerminal)
        {
            board.OnChange = Print;
            await work();
            return;
        }

        await _console.Live(Draw(board)).AutoClear(true).StartAsync(async live =>
        {
            var running = work();
            while (await Task.WhenAny(running, Task.Delay(Frame)) != running)
            {
                live.UpdateTarget(Draw(board));
            }

            await running;
        });
    }

    public void Say(string text) => _console.MarkupLineInterpolated($"{text}");

    public void Show(Table table) => _console.Write(table);

    /// <summary>One sentence about what went wrong.</summary>
    public void Fail(string sentence) => _console.MarkupLineInterpolated($"[red]{sentence}[/]");

    /// <summary>A program that ended, with its last words.</summary>
    public void Fail(string sentence, ChildProcess child, string logFile)
    {
        Fail(sentence);
        foreach (var line in child.LastLines)
        {
            _console.MarkupLineInterpolated($"[grey]  {line}[/]");
        }

        Say($"All of it: {logFile}");
    }

    private void Print(Row row)
    {
        // How a program ended is said with its last words.
        if (row.State is not (State.Waiting or State.Ended))
        {
            Say(Describe(row));
        }
    }

    private static string Describe(Row row) => row switch
    {
        { State: State.Ready, Where: { } where } => $"{row.Name}: ready at {where}",
        { Note: { } note } => $"{row.Name}: {Words(row.State)}. {note}",
        _ => $"{row.Name}: {Words(row.State)}",
    };

    private static Table Draw(Board board)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("What", "State", "Where");
        foreach (var row in board.Rows)
        {
            table.AddRow(
                new Text(row.Name),
                new Text(Words(row.State), Colour(row.State)),
                new Text(row.Note ?? row.Where ?? ""));
        }

        return table;
    }

    private static string Words(State state) => state switch
    {
        State.Waiting => "waiting",
        State.Building => "building",
        State.Installing => "installing packages",
        State.SettingUp => "setting up",
        State.Starting => "starting",
        State.Ready => "ready",
        State.Tool => "yours to start",
        State.Skipped => "not started",
        _ => "ended",
    };

    private static Color Colour(State state) => state switch
    {
        State.Ready => Color.Green,
        State.Building or State.Installing or State.SettingUp or State.Starting => Color.Yellow,
        State.Ended => Color.Red,
        _ => Color.Grey,
    };
}
