using AuthProvider.Protocol.Registration;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Apps;

/// <summary>The one mapping from what an app is to what OpenIddict lets it do.</summary>
public static class AppDescriptors
{
    /// <summary>Makes the descriptor of an app.</summary>
    /// <param name="draft">What the app is to be.</param>
    /// <returns>The descriptor, without a secret.</returns>
    public static OpenIddictApplicationDescriptor From(AppDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);

        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = draft.ClientId,
            DisplayName = draft.Name,
            ApplicationType = draft.Kind is AppKind.Native ? ApplicationTypes.Native : ApplicationTypes.Web,
            ClientType = draft.Kind.KeepsSecret() ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = draft.IsFirstParty ? ConsentTypes.Implicit : ConsentTypes.Explicit,
        };
        descriptor.RedirectUris.UnionWith(draft.RedirectUris.Select(uri => new Uri(uri)));
        descriptor.PostLogoutRedirectUris.UnionWith(draft.PostLogoutRedirectUris.Select(uri => new Uri(uri)));
        descriptor.SetMetadata(draft.Metadata);
        AddPermissions(descriptor, draft);
        return descriptor;
    }

    private static void AddPermissions(OpenIddictApplicationDescriptor descriptor, AppDraft draft)
    {
        var grantTypes = draft.GrantTypes ?? draft.Kind.DefaultGrantTypes();
        var permissions = descriptor.Permissions;

        // Introspection answers a client only about tokens that are for it or its own (RFC 7662, 4).
        permissions.Add(Permissions.Endpoints.Introspection);
        if (grantTypes.Count > 0)
        {
            permissions.Add(Permissions.Endpoints.Token);
            permissions.Add(Permissions.Endpoints.Revocation);
            permissions.UnionWith(grantTypes.Select(type => Permissions.Prefixes.GrantType + type));
            permissions.UnionWith(draft.Scopes.Select(scope => Permissions.Prefixes.Scope + scope));
        }

        if (grantTypes.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal))
        {
            permissions.Add(Permissions.Endpoints.Authorization);
            permissions.Add(Permissions.Endpoints.EndSession);
            permissions.Add(Permissions.ResponseTypes.Code);
            descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        }
    }
}
