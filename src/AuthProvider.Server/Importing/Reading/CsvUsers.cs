using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.Server.CommandLine;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Reading;

namespace AuthProvider.Server.Importing.Reading;

/// <summary>
/// Reads users from CSV: the first line names the members, and an empty value is not named. The values of a list have semicolons between
/// them; an external login reads <c>provider:subject</c>; a claim has a column of its own, such as <c>profile.given_name</c>.
/// </summary>
internal static class CsvUsers
{
    private const string ProfilePrefix = "profile.";
    private const string AddressPrefix = "profile.address.";

    private static readonly HashSet<string> Texts =
        new(StringComparer.Ordinal) { "username", "email", "passwordHash", "displayName", "totpSecret", "createdAt" };

    private static readonly HashSet<string> Flags =
        new(StringComparer.Ordinal) { "emailConfirmed", "disabled", "profile.phone_number_verified" };

    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal) { "roles", "groups" };

    /// <summary>Reads them.</summary>
    /// <exception cref="CommandFailure">The first line names no members that there are.</exception>
    public static async IAsyncEnumerable<ImportedLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string>? columns = null;
        await foreach (var (line, values) in CsvRecords.ReadAsync(path, cancellationToken))
        {
            if (columns is null)
            {
                columns = [.. values.Select(value => value.Trim())];
                CheckColumns(columns);
            }
            else
            {
                yield return Read(line, columns, values);
            }
        }
    }

    private static void CheckColumns(List<string> columns)
    {
        if (!columns.Contains("username", StringComparer.Ordinal))
        {
            throw new CommandFailure("line 1: The first line of a CSV file names the columns, with commas between them, and one of them is 'username'.");
        }

        for (var index = 0; index < columns.Count; index++)
        {
            var name = columns[index];
            if (!Texts.Contains(name) && !Flags.Contains(name) && !Lists.Contains(name) && name is not "externalLogins" && !name.StartsWith(ProfilePrefix, StringComparison.Ordinal))
            {
                throw new CommandFailure(
                    $"line 1: There is no column '{name}'; those that there are: {string.Join(", ", Texts.Concat(Flags).Concat(Lists))}, externalLogins, profile. and the name of a claim.");
            }

            if (columns.IndexOf(name) != index)
            {
                throw new CommandFailure($"line 1: The column '{name}' is there twice.");
            }
        }
    }

    private static ImportedLine Read(int line, List<string> columns, List<string> values)
    {
        var problems = new SeedProblems();
        var path = UserReader.PathOf(line);
        if (values.Count != columns.Count)
        {
            problems.Add(path, string.Create(CultureInfo.InvariantCulture, $"This line has {values.Count} values; the first line names {columns.Count}."));
            return new(line, null, problems);
        }

        var user = new JsonObject();
        for (var index = 0; index < columns.Count; index++)
        {
            if (values[index] is { Length: > 0 } value)
            {
                Set(user, columns[index], value);
            }
        }

        return new(line, UserReader.Read(line, new ObjectReader(JsonSerializer.SerializeToElement(user), path, problems), problems), problems);
    }

    private static void Set(JsonObject user, string column, string value)
    {
        JsonNode node = column switch
        {
            _ when Flags.Contains(column) => FlagOf(value),
            _ when Lists.Contains(column) => new JsonArray([.. Items(value).Select(item => JsonValue.Create(item))]),
            "externalLogins" => new JsonArray([.. Items(value).Select(LoginOf)]),
            _ => JsonValue.Create(value),
        };
        if (column.StartsWith(AddressPrefix, StringComparison.Ordinal))
        {
            Inner(Inner(user, "profile"), "address")[column[AddressPrefix.Length..]] = node;
        }
        else if (column.StartsWith(ProfilePrefix, StringComparison.Ordinal))
        {
            Inner(user, "profile")[column[ProfilePrefix.Length..]] = node;
        }
        else
        {
            user[column] = node;
        }
    }

    private static JsonObject Inner(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject inner)
        {
            parent[name] = inner = [];
        }

        return inner;
    }

    // What is neither stays a text, which the reader refuses by its place.
    private static JsonValue FlagOf(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "T" or "YES" => JsonValue.Create(true),
        "FALSE" or "0" or "F" or "NO" => JsonValue.Create(false),
        _ => JsonValue.Create(value),
    };

    private static string[] Items(string value) => value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonObject LoginOf(string item) => item.Split(':', 2) is [var provider, var subject]
        ? new() { ["provider"] = provider, ["subject"] = subject }
        : new() { ["provider"] = item };
}
