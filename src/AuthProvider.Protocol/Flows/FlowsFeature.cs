using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.Flows;

/// <summary>
/// The code, implicit and hybrid flows (OpenID Connect Core 1.0, 3; OAuth 2.0 Multiple Response Type Encoding Practices 1.0). The server
/// knows them all; an app may use those that it is registered for.
/// </summary>
internal static class FlowsFeature
{
    public static OpenIddictServerBuilder AddFlows(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        var responseTypes = options.ResponseTypes.Where(type => IsOn(type, options.Flows)).ToList();
        builder.AllowAuthorizationCodeFlow();
        if (responseTypes.Any(ResponseTypeNames.NeedsImplicit))
        {
            builder.AllowImplicitFlow().AllowHybridFlow();
        }

        return builder
            .Configure(server =>
            {
                // OpenIddict adds "token" alone, which OpenID Connect does not know, and its own order.
                server.ResponseTypes.Clear();
                server.ResponseTypes.UnionWith(responseTypes);
            })
            .RemoveEventHandler(ValidateNonceParameter.Descriptor)
            .RemoveEventHandler(ValidatePushedNonceParameter.Descriptor)
            .AddEventHandler(RequireNonceForIdToken<ValidateAuthorizationRequestContext>.Describe(ValidateNonceParameter.Descriptor.Order))
            .AddEventHandler(RequireNonceForIdToken<ValidatePushedAuthorizationRequestContext>.Describe(ValidatePushedNonceParameter.Descriptor.Order));
    }

    private static bool IsOn(string responseType, FlowSwitches flows) => (ResponseTypeNames.NeedsCode(responseType), ResponseTypeNames.NeedsImplicit(responseType)) switch
    {
        (true, true) => flows.Hybrid,
        (false, true) => flows.Implicit,
        _ => true,
    };
}
