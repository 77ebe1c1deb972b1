using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>An app, for its owner. To everybody else it does not exist.</summary>
public sealed class EditModel(AppStore apps, ApiScopeStore scopes, AppFormRules rules, ScopeChoices choices, TimeProvider time) : EditPage(apps, scopes, rules, choices, time)
{
    /// <inheritdoc />
    public override string ListAddress => "~/developer/apps";

    private protected override bool MayChange(App app) => app.OwnerId == User.GetUserId();
}
