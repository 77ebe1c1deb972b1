using AuthProvider.Server.Developer.Apps;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Administration.Apps;

/// <summary>
/// An app that belongs to this server, for its administrators. An app of a user is edited by its owner only, who alone may see a new secret;
/// administrators refuse it or switch it off.
/// </summary>
public sealed class AnyAppModel(AppStore apps, AppSecrets secrets, ApiScopeStore scopes, AppFormRules rules, ScopeChoices choices, TimeProvider time)
    : EditPage(apps, secrets, scopes, rules, choices, time)
{
    /// <inheritdoc />
    public override string ListAddress => "~/admin/apps";

    /// <inheritdoc />
    public override bool IsReadOnly => !AdministrationRights.MayChange(User);

    /// <summary>Whether the page is there for an app; the folder is open to administrators, and to auditors to read.</summary>
    /// <param name="app">The app.</param>
    public static bool Covers(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.OwnerId is null;
    }

    private protected override bool MayChange(App app) => Covers(app);
}
