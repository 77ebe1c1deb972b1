using AuthProvider.Storage.Apps;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The grant types that follow from what a developer ticked. What the form does not show stays.</summary>
internal static class AppFormGrants
{
    /// <summary>Chooses them.</summary>
    /// <param name="form">What was entered.</param>
    /// <param name="draft">The app, with the rest of what was entered.</param>
    public static AppDraft Choose(AppForm form, AppDraft draft)
    {
        var before = draft.GrantTypes ?? draft.Kind.DefaultGrantTypes();
        var after = draft.Kind switch
        {
            AppKind.Native => OfDevice(before, form.UsesDeviceCode, hasRedirectUris: draft.RedirectUris.Count > 0),
            AppKind.Web or AppKind.Service or AppKind.Api => With(before, GrantTypes.TokenExchange, form.UsesTokenExchange),
            _ => before,
        };
        return before.ToHashSet(StringComparer.Ordinal).SetEquals(after) ? draft : draft with { GrantTypes = [.. after], ResponseTypes = null };
    }

    // An app that shows codes needs no redirect URI; then no browser comes back to it, and it has no other flow.
    private static IEnumerable<string> OfDevice(IEnumerable<string> grantTypes, bool usesDeviceCode, bool hasRedirectUris) =>
        With(With(grantTypes, GrantTypes.AuthorizationCode, hasRedirectUris || !usesDeviceCode), GrantTypes.DeviceCode, usesDeviceCode);

    private static IEnumerable<string> With(IEnumerable<string> grantTypes, string grantType, bool isWanted) =>
        isWanted ? grantTypes.Union([grantType], StringComparer.Ordinal) : grantTypes.Except([grantType], StringComparer.Ordinal);
}
