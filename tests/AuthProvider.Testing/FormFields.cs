using AngleSharp.Html.Dom;

namespace AuthProvider.Testing;

/// <summary>What a browser sends of a form (HTML Standard, 4.10.22.4).</summary>
internal static class FormFields
{
    public static List<KeyValuePair<string, string>> Collect(IHtmlFormElement form, IHtmlElement? button, IReadOnlyDictionary<string, string> typed)
    {
        var rest = typed.ToDictionary(StringComparer.Ordinal);
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements.Where(element => !element.HasAttribute("disabled")))
        {
            if (element.GetAttribute("name") is { Length: > 0 } name && ValueOf(element, button, rest, name) is { } value)
            {
                fields.Add(new(name, value));
            }
        }

        return rest.Count == 0 ? fields : throw new InvalidOperationException($"The form has no field {string.Join(", ", rest.Keys)}.");
    }

    private static string? ValueOf(IHtmlElement element, IHtmlElement? button, Dictionary<string, string> typed, string name)
    {
        var isPressed = ReferenceEquals(element, button);
        switch (element)
        {
            case IHtmlButtonElement pressed:
                return isPressed ? pressed.Value ?? "" : null;
            case IHtmlInputElement { Type: "submit" or "image" or "button" or "reset" } pressed:
                return isPressed ? pressed.Value ?? "" : null;
            case IHtmlInputElement { Type: "radio" } radio:
                return typed.TryGetValue(name, out var choice) ? Take(typed, name, radio.Value == choice, choice) : IfChecked(radio);
            case IHtmlInputElement { Type: "checkbox" } box:
                // A person ticks with "true" and clears with "".
                return typed.Remove(name, out var tick) ? (tick.Length > 0 ? box.Value ?? "on" : null) : IfChecked(box);
            case IHtmlSelectElement select:
                return typed.Remove(name, out var selected) ? selected : select.Value;
            case IHtmlTextAreaElement area:
                return typed.Remove(name, out var text) ? text : area.Value;
            case IHtmlInputElement input:
                return typed.Remove(name, out var entered) ? entered : input.Value;
            default:
                return null;
        }
    }

    private static string? Take(Dictionary<string, string> typed, string name, bool isChosen, string choice)
    {
        if (isChosen)
        {
            typed.Remove(name);
        }

        return isChosen ? choice : null;
    }

    private static string? IfChecked(IHtmlInputElement input) => input.IsChecked ? input.Value is { Length: > 0 } value ? value : "on" : null;
}
