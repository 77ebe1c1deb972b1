using System.Text.Encodings.Web;
using System.Text.Json;
using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.Registration;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Apps;

/// <summary>The one mapping from what an app is to what OpenIddict lets it do.</summary>
/// <remarks>
/// Redirect URIs are not part of it: a descriptor holds them as <see cref="Uri"/>, for which <c>https://a.example</c> and
/// <c>https://a.example/</c> are one, and they are compared character by character. Keys as a descriptor holds them come out with members
/// that nobody sent. <see cref="CopyTexts"/> writes both as text.
/// </remarks>
public static class AppDescriptors
{
    // As OpenIddict writes them: its search by redirect URI looks at the text of the column.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the descriptor of an app.</summary>
    /// <param name="draft">What the app is to be.</param>
    /// <returns>The descriptor, without a secret and without redirect URIs.</returns>
    public static OpenIddictApplicationDescriptor From(AppDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);

        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = draft.ClientId,
            DisplayName = draft.Name,
            ApplicationType = (draft.ApplicationType ?? draft.Kind.DefaultApplicationType()).ToName(),
            ClientType = draft.Kind.KeepsSecret() ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = draft.IsFirstParty ? ConsentTypes.Implicit : ConsentTypes.Explicit,
        };
        descriptor.JsonWebKeySet = draft.JsonWebKeySet is { } keys ? new JsonWebKeySet(keys) : null;
        descriptor.SetMetadata(draft.Metadata);
        if (draft.Roles is { } roles)
        {
            descriptor.Properties[RoleMapping.PropertyName] = JsonSerializer.SerializeToElement(new SortedDictionary<string, string>(roles.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal));
        }

        AddPermissions(descriptor, draft);
        return descriptor;
    }

    /// <summary>Makes the descriptor of an app that is registered already: what a draft does not speak of stays as it is.</summary>
    /// <param name="draft">What the app is to be.</param>
    /// <param name="current">What it is.</param>
    /// <returns>The descriptor, with the secret of the app and without redirect URIs.</returns>
    public static OpenIddictApplicationDescriptor From(AppDraft draft, OpenIddictApplicationDescriptor current)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(current);

        var descriptor = From(draft with { ResponseTypes = draft.ResponseTypes ?? KeptResponseTypes(draft, current) });
        descriptor.ClientSecret = current.ClientSecret;
        AddMissing(descriptor.DisplayNames, current.DisplayNames);
        AddMissing(descriptor.Properties, current.Properties);
        if (draft.Roles is null)
        {
            descriptor.Properties.Remove(RoleMapping.PropertyName);
        }

        AddMissing(descriptor.Settings, current.Settings);
        descriptor.Permissions.UnionWith(current.Permissions.Where(permission => !IsOfDraft(permission)));
        if (string.Equals(descriptor.ClientType, ClientTypes.Confidential, StringComparison.Ordinal)
            && current.Permissions.Contains(Permissions.Endpoints.Authorization))
        {
            // Whether PKCE is required was decided when it was registered (public clients always need it).
            descriptor.Requirements.Remove(Requirements.Features.ProofKeyForCodeExchange);
        }

        // A draft always says whether requests must be pushed.
        descriptor.Requirements.UnionWith(
            current.Requirements.Where(requirement => !string.Equals(requirement, Requirements.Features.PushedAuthorizationRequests, StringComparison.Ordinal)));
        return descriptor;
    }

    /// <summary>Writes the redirect URIs and the keys of a draft into an app, byte for byte.</summary>
    /// <param name="draft">What the app is to be.</param>
    /// <param name="app">The app.</param>
    public static void CopyTexts(AppDraft draft, App app)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(app);
        app.RedirectUris = ToJson(draft.RedirectUris);
        app.PostLogoutRedirectUris = ToJson(draft.PostLogoutRedirectUris);
        app.JsonWebKeySet = draft.JsonWebKeySet;
    }

    private static string? ToJson(IReadOnlyList<string> uris) =>
        uris.Count == 0 ? null : JsonSerializer.Serialize(uris.Distinct(StringComparer.Ordinal), Json);

    private static bool IsOfDraft(string permission) =>
        permission.StartsWith(Permissions.Prefixes.GrantType, StringComparison.Ordinal)
        || permission.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal)
        || permission.StartsWith(Permissions.Prefixes.Endpoint, StringComparison.Ordinal)
        || permission.StartsWith(Permissions.Prefixes.ResponseType, StringComparison.Ordinal);

    // Those that the grant types of the draft, where it names any, still carry.
    private static List<string>? KeptResponseTypes(AppDraft draft, OpenIddictApplicationDescriptor current)
    {
        var kept = current.Permissions
            .Where(permission => permission.StartsWith(Permissions.Prefixes.ResponseType, StringComparison.Ordinal))
            .Select(permission => permission[Permissions.Prefixes.ResponseType.Length..])
            .Where(type => draft.GrantTypes is null || ResponseTypeNames.GrantTypesFor([type]).All(grant => draft.GrantTypes.Contains(grant, StringComparer.Ordinal)))
            .ToList();
        return kept.Count > 0 ? kept : null;
    }

    private static void AddMissing<TKey, TValue>(Dictionary<TKey, TValue> target, Dictionary<TKey, TValue> source)
        where TKey : notnull
    {
        foreach (var (key, value) in source)
        {
            target.TryAdd(key, value);
        }
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

        if (grantTypes.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal))
        {
            permissions.Add(Permissions.Endpoints.DeviceAuthorization);
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
