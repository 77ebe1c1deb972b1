using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>The one mapping between what a client registers and what an app is.</summary>
internal static class RegistrationDrafts
{
    /// <summary>The app that a judged request asks for.</summary>
    /// <param name="applied">The request.</param>
    /// <param name="clientId">Its <c>client_id</c>.</param>
    public static AppDraft ToDraft(RegistrationRequest applied, string clientId) => new()
    {
        ClientId = clientId,
        Kind = KindOf(applied),
        ApplicationType = ApplicationTypeNames.Parse(applied.ApplicationType),
        Name = applied.ClientName!,
        RedirectUris = applied.RedirectUris,
        PostLogoutRedirectUris = applied.PostLogoutRedirectUris,
        Scopes = applied.Scopes!,
        GrantTypes = applied.GrantTypes,
        ResponseTypes = applied.ResponseTypes,

        // The nonce protects the codes of confidential clients (RFC 9700, 2.1.1); public ones need PKCE in any case.
        RequiresProofKey = false,
        JsonWebKeySet = applied.Jwks,
        Metadata = applied.Metadata,
    };

    /// <summary>The request that would make an app what it is.</summary>
    public static RegistrationRequest ToRequest(AppDraft draft, string? softwareStatement) => new()
    {
        ClientName = draft.Name,
        ApplicationType = (draft.ApplicationType ?? draft.Kind.DefaultApplicationType()).ToName(),
        RedirectUris = draft.RedirectUris,
        PostLogoutRedirectUris = draft.PostLogoutRedirectUris,
        Scopes = draft.Scopes,
        GrantTypes = draft.GrantTypes,
        ResponseTypes = draft.ResponseTypes,
        Jwks = draft.JsonWebKeySet,
        SoftwareStatement = softwareStatement,
        Metadata = draft.Metadata,
    };

    private static AppKind KindOf(RegistrationRequest applied)
    {
        if (applied.Metadata.TokenEndpointAuthMethod is ClientAuthenticationMethods.None)
        {
            return applied.ApplicationType is ApplicationTypes.Native ? AppKind.Native : AppKind.SinglePage;
        }

        return applied.ResponseTypes!.Count == 0 && applied.GrantTypes!.Contains(GrantTypes.ClientCredentials, StringComparer.Ordinal)
            && applied.RedirectUris.Count == 0 && !applied.GrantTypes!.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal)
                ? AppKind.Service
                : AppKind.Web;
    }
}
