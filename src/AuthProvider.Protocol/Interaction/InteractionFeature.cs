using AuthProvider.Protocol.Discovery;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Interaction;

/// <summary>What apps may ask of the pages (OpenID Connect Core 1.0, 3.1.2.1; Initiating User Registration via OpenID Connect 1.0, 4).</summary>
internal static class InteractionFeature
{
    public static OpenIddictServerBuilder AddInteraction(this OpenIddictServerBuilder builder) => builder
        .RegisterPromptValues(InteractionDecision.PromptCreate)
        .Publish(Metadata.DisplayValuesSupported, new(["page", "popup"]));
}
