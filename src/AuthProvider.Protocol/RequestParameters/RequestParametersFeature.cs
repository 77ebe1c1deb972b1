using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>What holds for the parameters of all requests, and for those that OpenIddict reads but does not judge.</summary>
internal static class RequestParametersFeature
{
    public static OpenIddictServerBuilder AddRequestParameters(this OpenIddictServerBuilder builder) => builder
        .AddReading<ExtractAuthorizationRequestContext>()
        .AddReading<ExtractPushedAuthorizationRequestContext>()
        .AddReading<ExtractTokenRequestContext>()
        .AddReading<ExtractDeviceAuthorizationRequestContext>()
        .AddReading<ExtractIntrospectionRequestContext>()
        .AddReading<ExtractRevocationRequestContext>()
        .AddReading<ExtractEndSessionRequestContext>()
        .AddEventHandler(RejectLongState<ValidateAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(RejectLongState<ValidatePushedAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateTokenRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateIntrospectionRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateRevocationRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateEndSessionRequestContext>.Descriptor)
        .AddEventHandler(ValidateIdentityTokenHint<ValidateAuthorizationRequestContext>.OfAuthorization)
        .AddEventHandler(ValidateIdentityTokenHint<ValidatePushedAuthorizationRequestContext>.OfPushedRequest)
        .AddEventHandler(ValidateAuthorizationParameters<ValidateAuthorizationRequestContext>.OfAuthorization)
        .AddEventHandler(ValidateAuthorizationParameters<ValidatePushedAuthorizationRequestContext>.OfPushedRequest)
        .AddEventHandler(ValidateCodeChallenge<ValidateAuthorizationRequestContext>.OfAuthorization)
        .AddEventHandler(ValidateCodeChallenge<ValidatePushedAuthorizationRequestContext>.OfPushedRequest)
        .RemoveEventHandler(Authentication.ValidateScopePermissions.Descriptor)
        .RemoveEventHandler(Authentication.ValidatePushedScopePermissions.Descriptor)
        .RemoveEventHandler(Exchange.ValidateScopePermissions.Descriptor)
        .AddEventHandler(ValidateRegisteredScopes<ValidateAuthorizationRequestContext>.OfAuthorization)
        .AddEventHandler(ValidateRegisteredScopes<ValidatePushedAuthorizationRequestContext>.OfPushedRequest)
        .AddEventHandler(ValidateRegisteredScopes<ValidateTokenRequestContext>.OfToken)
        .RemoveEventHandler(Exchange.ValidateCodeVerifier.Descriptor)
        .AddEventHandler(VerifyCodeVerifier.Descriptor)
        .AddEventHandler(ApplyRegisteredDefaults.Descriptor);

    private static OpenIddictServerBuilder AddReading<TContext>(this OpenIddictServerBuilder builder)
        where TContext : BaseValidatingContext => builder
        .AddEventHandler(OmitEmptyParameters<TContext>.Descriptor)
        .AddEventHandler(RejectLongList<TContext>.Descriptor);
}
