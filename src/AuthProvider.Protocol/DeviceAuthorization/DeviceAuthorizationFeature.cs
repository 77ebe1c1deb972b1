using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.RequestParameters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>
/// The device authorization grant (RFC 8628): an app on a device without a browser shows a code, and a person types it elsewhere. The host
/// has the page at <see cref="PagePath"/> that takes it.
/// </summary>
public static class DeviceAuthorizationFeature
{
    /// <summary>The path of the page for people, below the issuer: <c>verification_uri</c>.</summary>
    public const string PagePath = "device";

    /// <summary>How long the codes work (3.2: <c>expires_in</c>).</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    internal static OpenIddictServerBuilder AddDeviceAuthorization(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        if (!options.Flows.DeviceCode)
        {
            return builder;
        }

        builder.Services.TryAddSingleton<PollingPace>();
        return builder
            .AllowDeviceAuthorizationFlow()
            .SetDeviceAuthorizationEndpointUris("connect/device")
            .SetEndUserVerificationEndpointUris(PagePath)
            .SetDeviceCodeLifetime(Lifetime)
            .SetUserCodeLifetime(Lifetime)
            .SetUserCodeCharset([.. UserCodes.Alphabet.Select(letter => letter.ToString())])
            .SetUserCodeLength(UserCodes.Length)
            .SetUserCodeDisplayFormat("{0}{1}{2}{3}-{4}{5}{6}{7}")
            .AddEventHandler(RejectRepeatedParameter<ValidateDeviceAuthorizationRequestContext>.Descriptor)
            .RemoveEventHandler(Device.ValidateScopePermissions.Descriptor)
            .AddEventHandler(ValidateRegisteredScopes<ValidateDeviceAuthorizationRequestContext>.OfDevice)
            .AddEventHandler(AttachInterval.Descriptor)
            .AddEventHandler(ReadUserCode.Descriptor)
            .AddEventHandler(AnswerSlowDown.Descriptor);
    }
}
