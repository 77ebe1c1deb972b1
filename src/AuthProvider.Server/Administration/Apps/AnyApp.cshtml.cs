using AuthProvider.Server.Developer.Apps;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Administration.Apps;

/// <summary>An app, for administrators, whoever owns it.</summary>
public sealed class AnyAppModel(AppStore apps, ApiScopeStore scopes, AppFormRules rules, ScopeChoices choices, TimeProvider time) : EditPage(apps, scopes, rules, choices, time)
{
    /// <inheritdoc />
    public override string ListAddress => "~/admin/apps";

    // The folder is open to administrators only.
    private protected override bool MayChange(App app) => true;
}
