using System.Text.Json;
using Spectre.Console;

namespace Demo.Screen;

/// <summary>Somebody to sign in as.</summary>
public sealed record Person(string Name, string Password, bool IsAdministrator);

/// <summary>The table at the end: what is where, who there is, what to try first.</summary>
public static class Summary
{
    public static Table Draw(IEnumerable<(string Name, string? Where, string Shows)> programs, IReadOnlyList<Person> people, IReadOnlyList<string> tries)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (name, where, shows) in programs)
        {
            table.AddRow(
                new Text(name, new Style(decoration: Decoration.Bold)),
                where is null ? new Text(shows) : new Rows(new Text(where, new Style(Color.Green)), new Text(shows)));
        }

        table.AddEmptyRow();
        foreach (var group in people.GroupBy(person => person.Password, StringComparer.Ordinal))
        {
            var names = string.Join(", ", group.Select(person => person.IsAdministrator ? $"{person.Name} (administrator)" : person.Name));
            table.AddRow(new Text("Sign in as"), new Rows(new Text(names), new Markup($"password: [bold]{Markup.Escape(group.Key)}[/]")));
        }

        table.AddEmptyRow();
        table.AddRow(new Text("Try first"), new Rows(tries.Select((text, index) => new Text($"{index + 1}. {text}"))));
        return table;
    }

    /// <summary>The people of <c>demo.json</c>.</summary>
    public static IReadOnlyList<Person> ReadPeople(string demoFile)
    {
        using var demo = JsonDocument.Parse(File.ReadAllText(demoFile));
        return
        [
            .. demo.RootElement.GetProperty("users").EnumerateArray().Select(user => new Person(
                user.GetProperty("username").GetString()!,
                user.GetProperty("password").GetString()!,
                user.TryGetProperty("roles", out var roles) && roles.EnumerateArray().Any(role => role.ValueEquals("administrator")))),
        ];
    }
}
