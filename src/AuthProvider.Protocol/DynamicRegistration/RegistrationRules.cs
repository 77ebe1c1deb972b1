using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.FrontChannelLogout;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.Registration;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>Fills in what a client left out, and finds what contradicts itself or is not offered. Pure.</summary>
public static class RegistrationRules
{
    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="advertised">What the server offers.</param>
    /// <param name="allowHttpLoopback">Whether clients that are not native may use http on localhost, 127.0.0.1 and [::1].</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>What the client would be registered as.</returns>
    public static RegistrationRequest Apply(
        RegistrationRequest request, AdvertisedValues advertised, bool allowHttpLoopback, ICollection<MetadataProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(advertised);
        ArgumentNullException.ThrowIfNull(problems);

        var applied = WithDefaults(request, advertised);
        CheckFlows(request, applied, advertised, problems);
        CheckUris(applied, allowHttpLoopback, problems);
        CheckAuthentication(applied, advertised, problems);
        foreach (var problem in ClientMetadataRules.Check(applied.Metadata, allowHttpLoopback, advertised.Of(Metadata.TokenEndpointAuthMethodsSupported)))
        {
            problems.Add(problem);
        }

        foreach (var problem in RegistrationAlgorithms.Check(applied, advertised))
        {
            problems.Add(problem);
        }

        if (PairwiseSectors.FindProblem(applied.Metadata, applied.RedirectUris, applied.GrantTypes!) is { } sector)
        {
            problems.Add(sector);
        }

        return applied;
    }

    private static RegistrationRequest WithDefaults(RegistrationRequest request, AdvertisedValues advertised)
    {
        var known = advertised.Of(Metadata.ResponseTypesSupported);
        var responseTypes = request.ResponseTypes?.Select(type => known.FirstOrDefault(other => IsSame(type, other)) ?? type).Distinct(StringComparer.Ordinal).ToList()
            ?? (request.GrantTypes?.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal) is not false ? [ResponseTypes.Code] : []);
        var needed = ResponseTypeNames.GrantTypesFor(responseTypes).ToList();
        var grantTypes = request.GrantTypes?.Where(type => type is not GrantTypes.Implicit || needed.Contains(type, StringComparer.Ordinal)).ToList() ?? needed;
        return request with
        {
            ApplicationType = request.ApplicationType ?? ApplicationTypes.Web,
            ResponseTypes = responseTypes,
            GrantTypes = grantTypes,
            Metadata = request.Metadata with
            {
                TokenEndpointAuthMethod = request.Metadata.TokenEndpointAuthMethod ?? ClientAuthenticationMethods.ClientSecretBasic,
                IdTokenSignedResponseAlg = request.Metadata.IdTokenSignedResponseAlg ?? Algorithms.RsaSha256,
                SubjectType = request.Metadata.SubjectType ?? SubjectTypes.Public,
            },
        };
    }

    private static void CheckFlows(RegistrationRequest request, RegistrationRequest applied, AdvertisedValues advertised, ICollection<MetadataProblem> problems)
    {
        CheckAll(problems, "grant_types", request.GrantTypes ?? [], advertised.Of(Metadata.GrantTypesSupported));
        CheckAll(problems, "response_types", applied.ResponseTypes!, advertised.Of(Metadata.ResponseTypesSupported));
        if (applied.ApplicationType is not (ApplicationTypes.Web or ApplicationTypes.Native))
        {
            problems.Add(new("application_type", "Choose one of web, native."));
        }

        if (ResponseTypeNames.GrantTypesFor(applied.ResponseTypes!.ToList()).FirstOrDefault(type => !applied.GrantTypes!.Contains(type, StringComparer.Ordinal)) is { } missing)
        {
            problems.Add(new("grant_types", $"The response types need the grant type {missing}."));
        }

        if (applied.GrantTypes!.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal) && !applied.ResponseTypes!.Any(ResponseTypeNames.NeedsCode))
        {
            problems.Add(new("response_types", "The grant type authorization_code needs a response type with code."));
        }

        if (request.GrantTypes?.Contains(GrantTypes.Implicit, StringComparer.Ordinal) is true && request.ResponseTypes is null)
        {
            problems.Add(new("response_types", "The grant type implicit needs response types."));
        }

        if (applied.GrantTypes!.Count == 0)
        {
            problems.Add(new("grant_types", "Name one at least."));
        }
    }

    private static void CheckUris(RegistrationRequest applied, bool allowHttpLoopback, ICollection<MetadataProblem> problems)
    {
        var type = ApplicationTypeNames.Parse(applied.ApplicationType);
        if (applied.RedirectUris.Count == 0 && applied.ResponseTypes!.Count > 0)
        {
            problems.Add(new("redirect_uris", "Name one at least: where people come back to after they have signed in."));
        }

        var isImplicit = type is ApplicationType.Web && applied.GrantTypes!.Contains(GrantTypes.Implicit, StringComparer.Ordinal);
        foreach (var uri in applied.RedirectUris)
        {
            if (RedirectUriRules.Check(uri, type, allowHttpLoopback && !isImplicit) is { } refusal)
            {
                problems.Add(new("redirect_uris", refusal));
            }
            else if (isImplicit && new Uri(uri).Host is "localhost")
            {
                problems.Add(new("redirect_uris", "A web client of the implicit flow may not use localhost (OpenID Connect Dynamic Client Registration 1.0, 2)."));
            }
        }

        foreach (var uri in applied.PostLogoutRedirectUris)
        {
            if (RedirectUriRules.Check(uri, type, allowHttpLoopback) is { } refusal)
            {
                problems.Add(new("post_logout_redirect_uris", refusal));
            }
        }

        // A fragment says which version of the document is meant (OpenID Connect Core 1.0, 6.2).
        if (applied.Metadata.RequestUris.Any(uri => RedirectUriRules.Check(uri.Split('#')[0], ApplicationType.Web, allowHttpLoopback: false) is not null))
        {
            problems.Add(new("request_uris", "Enter absolute https URLs."));
        }

        foreach (var (name, value) in applied.Metadata.Localized)
        {
            if (!name.StartsWith("client_name#", StringComparison.Ordinal) && RedirectUriRules.Check(value, ApplicationType.Web, allowHttpLoopback) is not null)
            {
                problems.Add(new(name, "Enter an absolute https URL without fragment and user name."));
            }
        }

        if (FrontChannelLogoutAddress.FindProblem(applied.Metadata, applied.RedirectUris) is { } problem)
        {
            problems.Add(problem);
        }
    }

    private static void CheckAuthentication(RegistrationRequest applied, AdvertisedValues advertised, ICollection<MetadataProblem> problems)
    {
        var metadata = applied.Metadata;
        var method = metadata.TokenEndpointAuthMethod;
        if (method is ClientAuthenticationMethods.None && applied.GrantTypes!.Contains(GrantTypes.ClientCredentials, StringComparer.Ordinal))
        {
            problems.Add(new("token_endpoint_auth_method", "The grant type client_credentials needs another method than none."));
        }

        if (applied.Jwks is not null && metadata.JwksUri is not null)
        {
            problems.Add(new("jwks", "Name jwks or jwks_uri, not both."));
        }

        if (applied.Jwks is null && metadata.JwksUri is null
            && (method is ClientAuthenticationMethods.PrivateKeyJwt or ClientAuthenticationMethods.SelfSignedTlsClientAuth || metadata.RequireSignedRequestObject))
        {
            problems.Add(new("jwks", "The client signs, or has a certificate of its own: name its keys in jwks or jwks_uri."));
        }

        foreach (var problem in applied.Jwks is { } keys ? KeyUseRules.Check(metadata, keys) : [])
        {
            problems.Add(problem);
        }

        CheckBinding(applied, advertised, problems);
    }

    private static void CheckBinding(RegistrationRequest applied, AdvertisedValues advertised, ICollection<MetadataProblem> problems)
    {
        var metadata = applied.Metadata;
        if (metadata.TlsClientCertificateBoundAccessTokens && applied.ResponseTypes!.Any(type => type.Split(' ').Contains(ResponseTypes.Token, StringComparer.Ordinal)))
        {
            problems.Add(new("response_types", "A token from the authorization endpoint cannot be bound to a certificate (RFC 8705, 6.4): leave out the response types with token."));
        }

        if (metadata.TlsClientCertificateBoundAccessTokens && !advertised.IsTrue(Metadata.TlsClientCertificateBoundAccessTokens))
        {
            problems.Add(new("tls_client_certificate_bound_access_tokens", "This server does not bind tokens to certificates: leave it out."));
        }

        if (metadata.DpopBoundAccessTokens && advertised.Of("dpop_signing_alg_values_supported") is [])
        {
            problems.Add(new("dpop_bound_access_tokens", "This server does not bind tokens by DPoP: leave it out."));
        }
    }

    private static void CheckAll(ICollection<MetadataProblem> problems, string member, IEnumerable<string> values, IReadOnlyList<string> offered)
    {
        if (values.FirstOrDefault(value => !offered.Contains(value, StringComparer.Ordinal)) is { } unknown)
        {
            problems.Add(new(member, $"'{unknown}' is not offered here: choose among {string.Join(", ", offered)}."));
        }
    }

    // The order of the words says nothing (OAuth 2.0 Multiple Response Type Encoding Practices 1.0, 5).
    private static bool IsSame(string left, string right) => left.Split(' ').Order(StringComparer.Ordinal).SequenceEqual(right.Split(' ').Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
