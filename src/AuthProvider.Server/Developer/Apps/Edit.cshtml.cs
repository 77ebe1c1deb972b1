using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>An app, for its owner. To everybody else it does not exist.</summary>
public sealed class EditModel(
    AppStore apps, AppSecrets secrets, ApiScopeStore scopes, AppFormRules rules, ScopeChoices choices, ServerSettings settings, TimeProvider time)
    : EditPage(apps, secrets, scopes, rules, choices, time)
{
    /// <inheritdoc />
    public override string ListAddress => "~/developer/apps";

    private protected override bool MayChange(App app) => app.OwnerId == User.GetUserId();

    // Otherwise an app would be approved, or trusted, for what nobody has looked at.
    private protected override AppDraft Allow(AppDraft changed, AppDraft before) =>
        User.IsInRole(RoleNames.Administrator) ? changed : changed.WithWhatWasSaidOf(before, waits: settings.Apps.Approval);
}
