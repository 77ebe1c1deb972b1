using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestParameters;

/// <summary>What holds for the parameters of all requests, and for those that OpenIddict reads but does not judge.</summary>
internal static class RequestParametersFeature
{
    public static OpenIddictServerBuilder AddRequestParameters(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(RejectLongState<ValidateAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(RejectLongState<ValidatePushedAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateTokenRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateIntrospectionRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateRevocationRequestContext>.Descriptor)
        .AddEventHandler(RejectRepeatedParameter<ValidateEndSessionRequestContext>.Descriptor)
        .AddEventHandler(ValidateAuthorizationParameters.Descriptor)
        .AddEventHandler(ApplyRegisteredDefaults.Descriptor)
        .AddEventHandler(ValidateIdentityTokenHint.Descriptor);
}
