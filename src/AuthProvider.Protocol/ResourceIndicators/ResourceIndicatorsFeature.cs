using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>Apps say which APIs a token is for (RFC 8707). The host implements <see cref="IResourceServers"/>.</summary>
public static class ResourceIndicatorsFeature
{
    /// <summary>The APIs that an authorization or device authorization request names, judged already.</summary>
    /// <param name="request">The request.</param>
    public static IReadOnlyList<string> GetNamedResources(this OpenIddictRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ResourceParameter.Read(request);
    }

    internal static OpenIddictServerBuilder AddResourceIndicators(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        builder.Services.TryAddScoped<TargetChoice>();
        builder
            .DisableResourceValidation()
            .IgnoreResourcePermissions()
            .RemoveEventHandler(Authentication.ValidateResourceParameter.Descriptor)
            .RemoveEventHandler(Authentication.ValidatePushedResourceParameter.Descriptor)
            .RemoveEventHandler(Exchange.ValidateResourceParameter.Descriptor)
            .AddEventHandler(NarrowRequest<ValidateAuthorizationRequestContext>.OfAuthorization)
            .AddEventHandler(NarrowRequest<ValidatePushedAuthorizationRequestContext>.OfPushedRequest)
            .AddEventHandler(ValidateTokenResources.Descriptor)
            .AddEventHandler(NarrowAccessToken.Descriptor)
            .AddEventHandler(AttachAudience.Descriptor)
            .AddEventHandler(AttachNarrowedScope.Descriptor);
        return options.Flows.DeviceCode
            ? builder
                .AddEventHandler(NarrowRequest<ValidateDeviceAuthorizationRequestContext>.OfDevice)
                .AddEventHandler(KeepResourcesOfDevice.Descriptor)
            : builder;
    }
}
