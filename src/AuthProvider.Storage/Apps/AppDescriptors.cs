using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.Registration;
using Microsoft.IdentityModel.Tokens;
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
        descriptor.JsonWebKeySet = draft.JsonWebKeySet is { } keys ? new JsonWebKeySet(keys) : null;
        descriptor.SetMetadata(draft.Metadata);
        AddPermissions(descriptor, draft);
        return descriptor;
    }

    private static void AddPermissions(OpenIddictApplicationDescriptor descriptor, AppDraft draft)
    {
        var registered = draft.GrantTypes ?? draft.Kind.DefaultGrantTypes();
        var responseTypes = draft.ResponseTypes
            ?? (registered.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal) ? [ResponseTypes.Code] : []);
        var grantTypes = registered.Union(ResponseTypeNames.GrantTypesFor(responseTypes), StringComparer.Ordinal).ToList();
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

        if (responseTypes.Count > 0)
        {
            AddAuthorization(descriptor, draft, responseTypes);
        }
    }

    private static void AddAuthorization(OpenIddictApplicationDescriptor descriptor, AppDraft draft, IReadOnlyList<string> responseTypes)
    {
        descriptor.Permissions.Add(Permissions.Endpoints.Authorization);
        descriptor.Permissions.Add(Permissions.Endpoints.PushedAuthorization);
        descriptor.Permissions.Add(Permissions.Endpoints.EndSession);
        descriptor.Permissions.UnionWith(responseTypes.Select(type => Permissions.Prefixes.ResponseType + type));
        if (draft.RequiresProofKey || !draft.Kind.KeepsSecret())
        {
            descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        }

        if (draft.Metadata.RequirePushedAuthorizationRequests)
        {
            descriptor.Requirements.Add(Requirements.Features.PushedAuthorizationRequests);
        }
    }
}
