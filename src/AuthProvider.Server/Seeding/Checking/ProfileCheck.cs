using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges the claims of a user (OpenID Connect Core 1.0, 5.1).</summary>
internal static partial class ProfileCheck
{
    private const int MaximumLength = 1000;

    private static readonly string[] Addresses = ["profile", "picture", "website"];

    /// <summary>Notes all problems.</summary>
    public static void Check(JsonObject profile, string path, SeedProblems problems)
    {
        foreach (var (name, value) in profile)
        {
            if (value is JsonObject address)
            {
                Check(address, $"{path}.{name}", problems);
            }
            else if (value is JsonValue single && single.TryGetValue<string>(out var text))
            {
                problems.AddIfAny($"{path}.{name}", CheckText(name, text));
            }
        }
    }

    private static string? CheckText(string name, string text)
    {
        if (text.Length > MaximumLength)
        {
            return $"A claim has at most {MaximumLength} characters.";
        }

        // Lines of an address are divided by line feeds.
        if (text.Any(letter => char.IsControl(letter) && !(name is "formatted" or "street_address" && letter is '\n' or '\r')))
        {
            return "A claim has no control characters.";
        }

        if (Addresses.Contains(name, StringComparer.Ordinal)
            && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
        {
            return "This takes an absolute https or http URL.";
        }

        return name is "birthdate" && !Birthdate().IsMatch(text) ? "This takes YYYY-MM-DD, 0000-MM-DD or YYYY (OpenID Connect Core 1.0, 5.1)." : null;
    }

    [GeneratedRegex(@"^[0-9]{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Birthdate();
}
