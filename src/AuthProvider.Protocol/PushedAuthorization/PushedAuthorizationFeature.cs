using AuthProvider.Protocol.AuthorizationErrors;
using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.RequestParameters;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.PushedAuthorization;

/// <summary>Pushed authorization requests (RFC 9126).</summary>
internal static class PushedAuthorizationFeature
{
    /// <summary>How long a pushed request waits for the person to come: below the 600 seconds of the FAPI 2.0 security profile (5.3.2.2).</summary>
    internal static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(9);

    public static OpenIddictServerBuilder AddPushedAuthorization(this OpenIddictServerBuilder builder) => builder
        .SetPushedAuthorizationEndpointUris("connect/par")
        .Configure(server => server.RequestTokenLifetime = Lifetime + InteractionTicket.Lifetime)
        .AddEventHandler(RejectRepeatedParameter<ValidatePushedAuthorizationRequestContext>.Descriptor)
        .AddEventHandler(VerifyClientAndRedirectUri.AfterRestoring)
        .AddEventHandler(LimitBeginning.Descriptor)
        .AddEventHandler(NameInvalidRequestUri.Descriptor)
        .AddEventHandler<ApplyPushedAuthorizationResponseContext>(handler => handler
            .UseInlineHandler(static context =>
            {
                if (string.IsNullOrEmpty(context.Response.Error))
                {
                    context.Response.ExpiresIn = (long)Lifetime.TotalSeconds;
                }

                return ValueTask.CompletedTask;
            })
            .SetOrder(int.MinValue + 100_000))
        .AddEventHandler<ApplyConfigurationResponseContext>(handler => handler
            .UseInlineHandler(static context =>
            {
                // Not in the registry of RFC 8414, 7.1.
                context.Response.RemoveParameter(Metadata.PushedAuthorizationRequestEndpointAuthMethodsSupported);
                return ValueTask.CompletedTask;
            })
            .SetOrder(int.MinValue + 100_000));
}
