using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using static OpenIddict.Abstractions.OpenIddictConstants;

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

        if ((api.Metadata ?? facts.MetadataOf(api.Id)).TokenEndpointAuthMethod is ClientAuthenticationMethods.None)
        {
            CheckSilent(api, problems);
        }

        if (api.Id is { } id && facts.Apps.TryGetValue(id, out var existing) && existing.Kind is not AppKind.Api)
        {
            problems.Add($"{api.Path}.id", "An app that is no API has this identifier already: choose another.");
        }
    }

    // What it says of itself would be worth nothing: no endpoint answers it.
    private static void CheckSilent(SeedApi api, SeedProblems problems)
    {
        if (api.Secret is not null)
        {
            problems.Add($"{api.Path}.secret", "This API authenticates by no method: leave the member out, or name another token_endpoint_auth_method.");
        }

        if (api.TokenExchange is { Count: > 0 })
        {
            problems.Add($"{api.Path}.tokenExchange", "This API authenticates by no method, and exchanges no tokens: leave the member out, or name another token_endpoint_auth_method.");
        }

        if (api.AccessToken is AccessTokenKind.Reference)
        {
            problems.Add($"{api.Path}.accessToken", "This API authenticates by no method, and cannot ask what a reference stands for: choose jwt or jwt-recorded.");
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
