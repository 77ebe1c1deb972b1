using System.Collections.Immutable;
using System.Text.Json;
using AuthProvider.Protocol.Refusals;
using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.Apps;

/// <summary>Which roles an app sees, and under which names: the roles that are not named do not concern it.</summary>
public static class RoleMapping
{
    /// <summary>How many roles one may name.</summary>
    public const int MaximumCount = 100;

    /// <summary>The property of an application that holds it, as a JSON object.</summary>
    internal const string PropertyName = "authprovider_roles";

    /// <summary>Judges a mapping.</summary>
    /// <param name="mapping">The names for the app, by role.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(IReadOnlyDictionary<string, string> mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return mapping.Count > MaximumCount
            ? new Refusal("RoleCount", "An app names up to {0} roles.", MaximumCount)
            : mapping.Select(pair => RoleNameRules.Check(pair.Key) ?? RoleNameRules.Check(pair.Value)).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>
    /// Whether an app learns more of its users by a mapping than by the one before: a role more, or a name that stands for other roles than
    /// before, as where one leaves of two that had shared it.
    /// </summary>
    /// <param name="mapping">The mapping; null where the app sees all roles by their own names.</param>
    /// <param name="before">The mapping before; null likewise.</param>
    public static bool Widens(IReadOnlyDictionary<string, string>? mapping, IReadOnlyDictionary<string, string>? before) => before is not null
        && (mapping is null || mapping.Values.Any(name => !RolesOf(name, mapping).SetEquals(RolesOf(name, before))));

    /// <summary>The roles of a user as an app sees them.</summary>
    /// <param name="roles">The roles of the user.</param>
    /// <param name="mapping">The mapping of the app; null where it sees all roles by their own names.</param>
    public static IEnumerable<string> Apply(IEnumerable<string> roles, IReadOnlyDictionary<string, string>? mapping) => mapping is null
        ? roles
        : roles.Select(role => mapping.GetValueOrDefault(role)).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Reads the mapping of an app.</summary>
    /// <param name="properties">The properties of the application, as the row has them.</param>
    /// <returns>The names by role, in any case; null where the app sees all roles by their own names.</returns>
    internal static ImmutableDictionary<string, string>? Read(string? properties)
    {
        if (properties is not { Length: > 0 })
        {
            return null;
        }

        using var document = JsonDocument.Parse(properties);
        return document.RootElement.TryGetProperty(PropertyName, out var mapping)
            ? mapping.EnumerateObject().ToImmutableDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : null;
    }

    private static HashSet<string> RolesOf(string name, IReadOnlyDictionary<string, string> mapping) => mapping
        .Where(pair => string.Equals(pair.Value, name, StringComparison.Ordinal)).Select(pair => pair.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
