using AuthProvider.Storage.Caches;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Consent;

/// <summary>Says what scopes let an app do, in words for the person who allows it.</summary>
public sealed class ScopeWords(ScopeCache scopes)
{
    private static readonly Dictionary<string, ScopeText> Standard = new ScopeText[]
    {
        new(Scopes.OpenId, "Sign you in", "Know that it is you, by an identifier of your account."),
        new(Scopes.Profile, "See your profile", "Your name, your username and what else you entered about yourself."),
        new(Scopes.Email, "See your e-mail address", "The address, and whether it has been confirmed."),
        new(Scopes.Address, "See your postal address", Description: null),
        new(Scopes.Phone, "See your phone number", "The number, and whether it has been confirmed."),
        new(Scopes.Roles, "See your roles", "What you may do here, such as administrator."),
        new(ServerScopes.Groups, "See your groups", "Which groups of people you belong to here."),
        new(Scopes.OfflineAccess, "Keep this access while you are away", "Also after you have signed out, until you withdraw it."),
    }.ToDictionary(text => text.Name, StringComparer.Ordinal);

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
            .. Standard.Values.Where(text => asked.Contains(text.Name)),
            .. asked.Where(name => !Standard.ContainsKey(name))
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
