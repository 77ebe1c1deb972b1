using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges an API.</summary>
internal static class ApiCheck
{
    /// <summary>Notes all problems, without those of its scopes.</summary>
    public static void Check(SeedApi api, SeedFacts facts, OwnerCheck owners, SeedProblems problems)
    {
        CheckNames(api.Id, api.Name, api.Path, problems);
        owners.Check(api.Owner, api.Path);
        if (api.Secret is { } secret)
        {
            problems.AddIfAny($"{api.Path}.secret", SecretCheck.Check(secret));
        }

        if (api.Id is { } id && facts.Apps.TryGetValue(id, out var existing) && existing.Kind is not AppKind.Api)
        {
            problems.Add($"{api.Path}.id", "An app that is no API has this identifier already: choose another.");
        }
    }

    /// <summary>Notes the problems of an identifier and a name.</summary>
    internal static void CheckNames(string? id, string? name, string path, SeedProblems problems)
    {
        if (id is not null)
        {
            problems.AddIfAny($"{path}.id", ClientIdRules.Check(id));
        }

        if (name is not null)
        {
            problems.AddIfAny($"{path}.name", string.IsNullOrWhiteSpace(name) ? "Enter a name." : DisplayNameRules.Check(name)?.ToString());
        }
    }
}
