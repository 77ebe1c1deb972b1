using AuthProvider.Protocol.Discovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>Signed requests, by value and by reference (RFC 9101; OpenID Connect Core 1.0, 6).</summary>
internal static class RequestObjectsFeature
{
    /// <summary>The algorithms that apps may sign with; never <c>none</c>, and never one of a shared secret (RFC 7518, 3.1).</summary>
    public static IReadOnlyList<string> SigningAlgorithms { get; } = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    public static OpenIddictServerBuilder AddRequestObjects(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddScoped<RequestObjectSource>();
        builder.Services.AddScoped<RequestObjectReader>();
        return builder
            .AddEventHandler(UseRequestObject<ExtractAuthorizationRequestContext>.Descriptor)
            .AddEventHandler(UseRequestObject<ExtractPushedAuthorizationRequestContext>.Descriptor)
            .AddEventHandler(RejectRequestObject<ValidateAuthorizationRequestContext>.Descriptor)
            .AddEventHandler(RejectRequestObject<ValidatePushedAuthorizationRequestContext>.Descriptor)
            .Publish(Metadata.RequestParameterSupported, true)
            .Publish(Metadata.RequestUriParameterSupported, true)
            .Publish(Metadata.RequireRequestUriRegistration, true)
            .Publish(Metadata.RequestObjectSigningAlgValuesSupported, new([.. SigningAlgorithms]));
    }
}
