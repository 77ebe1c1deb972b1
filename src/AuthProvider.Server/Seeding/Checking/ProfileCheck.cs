using System.Text.Json.Nodes;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges the claims of a user, by the rules that hold for what a user enters.</summary>
internal static class ProfileCheck
{
    /// <summary>Notes all problems.</summary>
    public static void Check(JsonObject profile, string path, DateOnly today, SeedProblems problems)
    {
        foreach (var (name, value) in profile)
        {
            if (value is JsonObject address)
            {
                Check(address, $"{path}.{name}", today, problems);
            }
            else if (value is JsonValue single && single.TryGetValue<string>(out var text))
            {
                problems.AddIfAny($"{path}.{name}", ProfileRules.Check(name, text, today));
            }
        }
    }
}
