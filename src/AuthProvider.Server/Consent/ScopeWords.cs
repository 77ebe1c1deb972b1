using AuthProvider.Storage.Caches;
using Microsoft.Extensions.Localization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Consent;

/// <summary>Says what scopes let an app do, in words for the person who allows it. Those of APIs are in the language of their developer.</summary>
public sealed class ScopeWords(ScopeCache scopes, IStringLocalizer<ScopeWords> words)
{
    // The scope, the name of its title, and that of more about it.
    private static readonly (string Scope, string Title, string? More)[] Standard =
    [
        (Scopes.OpenId, "SignIn", "SignInMore"),
        (Scopes.Profile, "Profile", "ProfileMore"),
        (Scopes.Email, "Email", "EmailMore"),
        (Scopes.Address, "Address", null),
        (Scopes.Phone, "Phone", "PhoneMore"),
        (Scopes.Roles, "Roles", "RolesMore"),
        (ServerScopes.Groups, "Groups", "GroupsMore"),
        (Scopes.OfflineAccess, "Offline", "OfflineMore"),
    ];

    /// <summary>Puts scopes into words: those of the server first, then those of APIs by title.</summary>
    /// <param name="names">The names of the scopes; one that is not registered is shown by its name.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<IReadOnlyList<ScopeText>> DescribeAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        var asked = names.ToHashSet(StringComparer.Ordinal);
        var rows = (await scopes.FindAsync(scope => asked.Contains(scope.Name!), cancellationToken)).ToDictionary(scope => scope.Name!, StringComparer.Ordinal);

        // A registered scope cannot give a standard one other words.
        return
        [
            .. Standard.Where(text => asked.Contains(text.Scope)).Select(text => new ScopeText(text.Scope, words[text.Title], text.More is null ? null : words[text.More].Value)),
            .. asked.Where(name => !ServerScopes.All.Contains(name))
                .Select(name => rows.TryGetValue(name, out var row)
                    ? new ScopeText(name, string.IsNullOrWhiteSpace(row.DisplayName) ? name : row.DisplayName, row.Description)
                    : new ScopeText(name, name, Description: null))
                .OrderBy(text => text.Title, StringComparer.CurrentCultureIgnoreCase),
        ];
    }
}

/// <summary>A scope in words.</summary>
/// <param name="Name">The scope.</param>
/// <param name="Title">What it lets an app do, as a few words.</param>
/// <param name="Description">More about it; null where there is no more.</param>
public sealed record ScopeText(string Name, string Title, string? Description);
