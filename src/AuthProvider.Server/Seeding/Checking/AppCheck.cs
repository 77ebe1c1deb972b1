using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.FrontChannelLogout;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges an app.</summary>
internal sealed class AppCheck(ServerSettings settings, IOptions<ProtocolOptions> protocol)
{
    /// <summary>Notes all problems of an API, without those of the scopes that it offers.</summary>
    public void Check(SeedApi api, SeedFacts facts, IReadOnlySet<string> scopes, OwnerCheck owners, SeedProblems problems)
    {
        ApiCheck.Check(api, facts, owners, problems);
        if (string.Equals(api.Id, protocol.Value.Issuer, StringComparison.Ordinal))
        {
            problems.Add($"{api.Path}.id", "This is the issuer identifier, which names this server itself in tokens: choose another.");
        }

        CheckScopes(api.TokenExchange ?? [], $"{api.Path}.tokenExchange", scopes, problems);
        CheckMetadata(api.Id, api.Metadata, api.Jwks, api.Path, facts, problems);
    }

    /// <summary>Notes all problems.</summary>
    public void Check(SeedApp app, SeedFacts facts, IReadOnlySet<string> scopes, OwnerCheck owners, SeedProblems problems)
    {
        ApiCheck.CheckNames(app.Id, app.Name, app.Path, problems);
        owners.Check(app.Owner, app.Path);
        CheckScopes(app.Scopes, $"{app.Path}.scopes", scopes, problems);
        CheckMetadata(app.Id, app.Metadata, app.Jwks, app.Path, facts, problems);
        if (app.Roles is { } roles)
        {
            problems.AddIfAny($"{app.Path}.roles", RoleMapping.Check(roles));
        }

        if (app.Kind is { } kind)
        {
            CheckByKind(app, kind, facts, problems);
        }
    }

    private void CheckMetadata(string? id, ClientMetadata? metadata, string? keys, string path, SeedFacts facts, SeedProblems problems)
    {
        if (metadata is null)
        {
            return;
        }

        var place = $"{path}.metadata";
        string[] methods = [.. AuthenticationMethods.Offered(protocol.Value), ClientAuthenticationMethods.None];
        foreach (var (member, message) in ClientMetadataRules.Check(metadata, settings.Apps.AllowHttpLoopback, methods))
        {
            problems.Add($"{place}.{member}", message);
        }

        if (metadata.TlsClientCertificateBoundAccessTokens && protocol.Value.MutualTls is null)
        {
            problems.Add($"{place}.tls_client_certificate_bound_access_tokens", "This server asks for no certificates: set MutualTls:Url, or leave the member out.");
        }

        foreach (var (member, message) in keys is null ? [] : KeyUseRules.Check(metadata, keys))
        {
            problems.Add($"{place}.{member}", message);
        }

        if (keys is not null && metadata.JwksUri is not null)
        {
            problems.Add($"{place}.jwks", "Name jwks or jwks_uri, not both.");
        }

        if (metadata is { TokenEndpointAuthMethod: ClientAuthenticationMethods.PrivateKeyJwt or ClientAuthenticationMethods.SelfSignedTlsClientAuth, JwksUri: null }
            && keys is null && (id is null || facts.Apps.GetValueOrDefault(id)?.JsonWebKeySet is null))
        {
            problems.Add($"{place}.jwks_uri", "A client of this method has keys of its own: name its keys here, or in jwks.");
        }
    }

    private void CheckByKind(SeedApp app, AppKind kind, SeedFacts facts, SeedProblems problems)
    {
        if (app.Id is { } id && facts.Apps.TryGetValue(id, out var existing) && existing.Kind != kind)
        {
            problems.Add($"{app.Path}.kind", "This app exists with another kind: keep its kind, or choose another identifier.");
        }

        if (app.Secret is { } secret)
        {
            problems.AddIfAny($"{app.Path}.secret", kind.KeepsSecret() ? SecretCheck.Check(secret) : "An app of this kind keeps no secret: leave the member out.");
        }

        if (kind.KeepsSecret() && app.Metadata?.TokenEndpointAuthMethod is ClientAuthenticationMethods.None)
        {
            problems.Add($"{app.Path}.metadata.token_endpoint_auth_method", "An app of this kind authenticates: choose another method, or kind spa or native.");
        }

        // An app has no metadata after a file that names none.
        if (kind.SignsPeopleIn() && FrontChannelLogoutAddress.FindProblem(app.Metadata ?? ClientMetadata.Empty, app.RedirectUris) is { } elsewhere)
        {
            problems.Add($"{app.Path}.metadata.{elsewhere.Member}", elsewhere.Message);
        }

        var grantTypes = app.GrantTypes ?? kind.DefaultGrantTypes();
        CheckResponseTypes(app, kind, grantTypes, problems);
        if (CheckGrantTypes(app, kind, grantTypes, problems))
        {
            CheckRedirectUris(app, kind, grantTypes, problems);
        }
    }

    private static void CheckScopes(IReadOnlyList<string> names, string path, IReadOnlySet<string> scopes, SeedProblems problems)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (!scopes.Contains(names[index]))
            {
                problems.Add($"{path}[{index}]", "There is no such scope, neither in the database nor in the file.");
            }
        }
    }

    // An app without a secret has the code flow only: its tokens would come through the address bar (RFC 9700, 2.1.2).
    private static void CheckResponseTypes(SeedApp app, AppKind kind, IReadOnlyList<string> grantTypes, SeedProblems problems)
    {
        IReadOnlyList<string> possible = kind is AppKind.Web ? ResponseTypeNames.All : kind.SignsPeopleIn() ? [ResponseTypes.Code] : [];
        for (var index = 0; index < app.ResponseTypes?.Count; index++)
        {
            var (type, path) = (app.ResponseTypes[index], $"{app.Path}.responseTypes[{index}]");
            if (!possible.Contains(type, StringComparer.Ordinal))
            {
                problems.Add(path, possible is [] ? "Nobody signs in to this app: leave the member out." : $"An app of this kind takes {string.Join(", ", possible)}.");
            }
            else if (ResponseTypeNames.NeedsCode(type) && !grantTypes.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal))
            {
                problems.Add(path, "It needs the grant type authorization_code.");
            }
        }

        if (app.ResponseTypes is [])
        {
            problems.Add($"{app.Path}.responseTypes", "Name one at least, or leave the member out.");
        }
    }

    private static bool CheckGrantTypes(SeedApp app, AppKind kind, IReadOnlyList<string> grantTypes, SeedProblems problems)
    {
        var before = problems.All.Count;
        var possible = kind.PossibleGrantTypes();
        for (var index = 0; index < grantTypes.Count; index++)
        {
            if (!possible.Contains(grantTypes[index], StringComparer.Ordinal))
            {
                problems.Add($"{app.Path}.grantTypes[{index}]", $"An app of this kind takes {string.Join(", ", possible)}.");
            }
        }

        if (grantTypes.Count == 0)
        {
            problems.Add($"{app.Path}.grantTypes", "Name one at least, or leave the member out for those of the kind.");
        }
        else if (grantTypes.Contains(GrantTypes.RefreshToken, StringComparer.Ordinal)
            && !grantTypes.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal) && !grantTypes.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal))
        {
            problems.Add($"{app.Path}.grantTypes", $"refresh_token comes with authorization_code or {GrantTypes.DeviceCode} only.");
        }

        return problems.All.Count == before;
    }

    private void CheckRedirectUris(SeedApp app, AppKind kind, IReadOnlyList<string> grantTypes, SeedProblems problems)
    {
        if (grantTypes.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal))
        {
            if (app.RedirectUris.Count == 0)
            {
                problems.Add($"{app.Path}.redirectUris", "Name one at least: people come back to it.");
            }

            CheckUris(app.RedirectUris, $"{app.Path}.redirectUris", kind, problems);
            CheckUris(app.PostLogoutRedirectUris, $"{app.Path}.postLogoutRedirectUris", kind, problems);
        }
        else if (app.RedirectUris.Count + app.PostLogoutRedirectUris.Count > 0)
        {
            var member = app.RedirectUris.Count > 0 ? "redirectUris" : "postLogoutRedirectUris";
            problems.Add($"{app.Path}.{member}", "Nobody signs in to this app: leave the member out.");
        }
    }

    private void CheckUris(IReadOnlyList<string> uris, string path, AppKind kind, SeedProblems problems)
    {
        var type = kind is AppKind.Native ? ApplicationType.Native : ApplicationType.Web;
        if (uris.Count > RedirectUriRules.MaximumCount)
        {
            problems.Add(path, $"An app has up to {RedirectUriRules.MaximumCount} of them.");
        }

        for (var index = 0; index < uris.Count; index++)
        {
            problems.AddIfAny($"{path}[{index}]", RedirectUriRules.Check(uris[index], type, settings.Apps.AllowHttpLoopback));
        }
    }
}
