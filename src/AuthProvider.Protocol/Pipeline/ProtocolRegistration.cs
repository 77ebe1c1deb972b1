using AuthProvider.Protocol.AccessTokenRoles;
using AuthProvider.Protocol.AuthorizationErrors;
using AuthProvider.Protocol.BackChannelLogout;
using AuthProvider.Protocol.ClaimsParameter;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Protocol.ClientCredentials;
using AuthProvider.Protocol.ClientKeys;
using AuthProvider.Protocol.DeviceAuthorization;
using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.DynamicRegistration;
using AuthProvider.Protocol.FrontChannelLogout;
using AuthProvider.Protocol.IdentityTokens;
using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.Introspection;
using AuthProvider.Protocol.Issuer;
using AuthProvider.Protocol.MutualTls;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.JwtIntrospection;
using AuthProvider.Protocol.ProtectedTokens;
using AuthProvider.Protocol.PushedAuthorization;
using AuthProvider.Protocol.RefreshTokens;
using AuthProvider.Protocol.Repetition;
using AuthProvider.Protocol.RequestObjects;
using AuthProvider.Protocol.RequestParameters;
using AuthProvider.Protocol.ResourceIndicators;
using AuthProvider.Protocol.Revocation;
using AuthProvider.Protocol.SessionManagement;
using AuthProvider.Protocol.Flows;
using AuthProvider.Protocol.Signing;
using AuthProvider.Protocol.TokenEncryption;
using AuthProvider.Protocol.TokenExchange;
using AuthProvider.Protocol.TokenLifetimes;
using AuthProvider.Protocol.TokenPrincipals;
using AuthProvider.Protocol.UserInfo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>Adds the protocol to OpenIddict's server.</summary>
public static class ProtocolRegistration
{
    /// <summary>Adds every feature that ships, in the order in which the list below shows them.</summary>
    /// <remarks>The host implements <see cref="ISigningKeys"/>, <see cref="IDecryptionKeys"/>, <see cref="IUsedAssertions"/>, <see cref="ISubjectClaims"/>, <see cref="ISubjectIdentifiers"/>, <see cref="IResourceServers"/>, <see cref="IStateVersion"/> and <see cref="IBrowserStates"/>, and adds the client for outgoing requests.</remarks>
    /// <param name="builder">OpenIddict's server; <c>AddCore()</c> with its stores comes before.</param>
    /// <param name="options">What the host decides.</param>
    public static OpenIddictServerBuilder AddProtocol(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));

        return builder
            .SetIssuer(new Uri(options.Issuer))
            .AddEndpoints(options)
            .AddFlows(options)
            .AddEventDispatch()
            .AddIssuer()
            .AddEventHandler(OmitErrorUri.Descriptor)
            .AddJsonAnswers()
            .AddAuthorizationErrors()
            .AddRequestParameters()
            .AddRequestObjects()
            .AddPushedAuthorization()
            .AddClaimsParameter()
            .AddInteraction()
            .AddClientKeys()
            .AddClientAuthentication()
            .AddMutualTls(options)
            .AddClientCredentials(options)
            .AddRefreshTokens()
            .AddDeviceAuthorization(options)
            .AddResourceIndicators(options)
            .AddTokenExchange(options)
            .AddAccessTokenRoles()
            .AddTokenPrincipals()
            .AddSigning()
            .AddProtectedTokens()
            .AddIdentityTokens()
            .AddTokenEncryption()
            .AddIntrospection()
            .AddRevocation()
            .AddJwtIntrospection()
            .AddUserInfo()
            .AddPairwiseSubjects()
            .AddSessionManagement()
            .AddFrontChannelLogout()
            .AddBackChannelLogout()
            .AddDynamicRegistration(options)
            .AddEventHandler(RefuseFromExpiryOn.Descriptor)
            .AddRepetition()
            .AddDiscovery();
    }

    private static OpenIddictServerBuilder AddEndpoints(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        builder
            .SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token")
            .SetUserInfoEndpointUris("connect/userinfo")
            .SetIntrospectionEndpointUris("connect/introspect")
            .SetRevocationEndpointUris("connect/revoke")
            .SetEndSessionEndpointUris("connect/endsession")
            .SetJsonWebKeySetEndpointUris(".well-known/jwks")
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
            .SetAccessTokenLifetime(TimeSpan.FromHours(1))
            .SetIdentityTokenLifetime(TimeSpan.FromHours(1))
            .SetRefreshTokenLifetime(TimeSpan.FromDays(14))
            .SetRefreshTokenReuseLeeway(options.RefreshTokenLeeway)
            .RegisterScopes([Scopes.OpenId, .. StandardClaims.ByScope.Keys, Scopes.OfflineAccess])
            .Configure(server =>
            {
                // S256 only (RFC 9700, 2.1.1).
                server.CodeChallengeMethods.Clear();
                server.CodeChallengeMethods.Add(CodeChallengeMethods.Sha256);
            });
        return builder;
    }
}
