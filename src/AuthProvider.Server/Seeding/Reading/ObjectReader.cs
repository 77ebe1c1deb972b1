using System.Globalization;
using System.Text.Json;

namespace AuthProvider.Server.Seeding.Reading;

/// <summary>Reads the members of one JSON object by name; what has the wrong type is a problem, and so is what nobody asked for.</summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly SeedProblems _problems;

    public ObjectReader(JsonElement element, string path, SeedProblems problems)
    {
        (Path, _problems) = (path, problems);
        if (element.ValueKind is not JsonValueKind.Object)
        {
            problems.Add(path, "This takes an object.");
            IsBroken = true;
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            _members[member.Name] = member.Value;
        }
    }

    /// <summary>Where the object stands.</summary>
    public string Path { get; }

    /// <summary>Whether it is no object, which was noted.</summary>
    public bool IsBroken { get; }

    /// <summary>A text that must be there.</summary>
    public string? RequiredText(string name)
    {
        if (!IsBroken && !_members.ContainsKey(name))
        {
            _asked.Add(name);
            _problems.Add(Path, $"The member '{name}' is missing.");
            return null;
        }

        return Text(name);
    }

    /// <summary>A text; null where it is not named.</summary>
    public string? Text(string name) => Find(name) is { } value ? ReadText(value, $"{Path}.{name}") : null;

    /// <summary>True or false; null where it is not named.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        _problems.Add($"{Path}.{name}", "This takes true or false.");
        return null;
    }

    /// <summary>One of some words; null where it is not named.</summary>
    public T? Choice<T>(string name, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (choices.TryGetValue(text, out var value))
        {
            return value;
        }

        _problems.Add($"{Path}.{name}", $"This takes one of {string.Join(", ", choices.Keys)}.");
        return null;
    }

    /// <summary>A list of texts without repetition; null where it is not named.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Elements(name) is not { } elements)
        {
            return null;
        }

        var texts = new List<string>(elements.Count);
        foreach (var (element, path) in elements)
        {
            if (ReadText(element, path) is { } text)
            {
                if (texts.Contains(text, StringComparer.Ordinal))
                {
                    _problems.Add(path, $"'{text}' is there twice.");
                }

                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>An object whose members are texts, with names that differ in more than case; null where it is not named.</summary>
    public IReadOnlyDictionary<string, string>? Names(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var path = $"{Path}.{name}";
        if (value.ValueKind is not JsonValueKind.Object)
        {
            _problems.Add(path, "This takes an object.");
            return null;
        }

        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in value.EnumerateObject())
        {
            if (ReadText(member.Value, $"{path}.{member.Name}") is { } text && !names.TryAdd(member.Name, text))
            {
                _problems.Add($"{path}.{member.Name}", "This is there twice.");
            }
        }

        return names;
    }

    /// <summary>A list of objects; null where it is not named.</summary>
    public IReadOnlyList<ObjectReader>? Objects(string name) =>
        Elements(name)?.Select(element => new ObjectReader(element.Element, element.Path, _problems)).ToList();

    /// <summary>A member of any type but null; null where it is not named.</summary>
    public JsonElement? Find(string name)
    {
        _asked.Add(name);
        if (!_members.TryGetValue(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Null)
        {
            return value;
        }

        _problems.Add($"{Path}.{name}", "This is null: give a value, or leave the member out.");
        return null;
    }

    /// <summary>Notes every member that nobody asked for.</summary>
    public void RefuseRest()
    {
        foreach (var name in _members.Keys.Where(name => !_asked.Contains(name)))
        {
            _problems.Add($"{Path}.{name}", $"There is no such member here; those that there are: {string.Join(", ", _asked)}.");
        }
    }

    private List<(JsonElement Element, string Path)>? Elements(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Array)
        {
            return [.. value.EnumerateArray().Select((element, index) => (element, string.Create(CultureInfo.InvariantCulture, $"{Path}.{name}[{index}]")))];
        }

        _problems.Add($"{Path}.{name}", "This takes a list.");
        return null;
    }

    private string? ReadText(JsonElement value, string path)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            _problems.Add(path, "This takes a text.");
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            _problems.Add(path, "This text is not Unicode: it has bytes that are not UTF-8, or half of a surrogate pair.");
            return null;
        }
    }
}
