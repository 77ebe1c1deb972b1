using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using BuiltIn = OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>How clients prove who they are (RFC 6749, 2.3; RFC 7523; OpenID Connect Core 1.0, 9).</summary>
internal static class ClientAuthenticationFeature
{
    public static OpenIddictServerBuilder AddClientAuthentication(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddDataProtection();
        builder.Services.TryAddSingleton<RecognisedSecrets>();
        builder.Services.TryAddSingleton<KeptSecrets>();
        new OpenIddictCoreBuilder(builder.Services).ReplaceApplicationManager(typeof(ClientApplicationManager<>));

        return builder
            .Configure(server => server.ClientAssertionTypes.IntersectWith([ClientAssertionTypes.JwtBearer]))
            .AddAt<ExtractTokenRequestContext>()
            .AddAt<ExtractIntrospectionRequestContext>()
            .AddAt<ExtractRevocationRequestContext>()
            .AddAt<ExtractPushedAuthorizationRequestContext>()
            .AddAt<ExtractDeviceAuthorizationRequestContext>()
            .RemoveEventHandler(BuiltIn.ValidateClientAssertion.Descriptor)
            .RemoveEventHandler(BuiltIn.ValidateClientAssertionWellknownClaims.Descriptor)
            .RemoveEventHandler(BuiltIn.ValidateClientAssertionIssuer.Descriptor)
            .AddEventHandler(AuthenticateByAssertion.Descriptor)
            .RemoveEventHandler(BuiltIn.ValidateClientType.Descriptor)
            .AddEventHandler(RequireRegisteredMethod.Descriptor)
            .AddEventHandler(PublishAuthenticationMethods.Descriptor);
    }

    private static OpenIddictServerBuilder AddAt<TContext>(this OpenIddictServerBuilder builder)
        where TContext : BaseValidatingContext => builder
        .AddEventHandler(RejectOtherClientId<TContext>.Descriptor)
        .AddEventHandler(IdentifyClientByAssertion<TContext>.Descriptor);
}
