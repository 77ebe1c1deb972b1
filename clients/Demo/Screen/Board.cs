namespace Demo.Screen;

public enum State
{
    Waiting,
    Building,
    Installing,
    SettingUp,
    Starting,
    Ready,
    Tool,
    Skipped,
    Ended,
}

/// <summary>One program and how far it is.</summary>
public sealed record Row(string Name, string? Where, State State, string? Note = null);

/// <summary>All programs of this run; the screen shows it.</summary>
public sealed class Board(IEnumerable<Row> rows)
{
    private readonly Lock _lock = new();
    private readonly List<Row> _rows = [.. rows];

    /// <summary>Called with each row that changes.</summary>
    public Action<Row>? OnChange { get; set; }

    public IReadOnlyList<Row> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows];
            }
        }
    }

    public void Set(string name, State state, string? note = null)
    {
        Row changed;
        lock (_lock)
        {
            var index = _rows.FindIndex(row => row.Name == name);
            changed = _rows[index] = _rows[index] with { State = state, Note = note };
        }

        OnChange?.Invoke(changed);
    }

    /// <summary>Moves every row that is in one state to another.</summary>
    public void Move(State from, State to)
    {
        foreach (var row in Rows.Where(row => row.State == from))
        {
            Set(row.Name, to);
        }
    }
}
