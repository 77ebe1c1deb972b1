using AuthProvider.Protocol.Discovery;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>Claims that an app asks for one by one (OpenID Connect Core 1.0, 5.5), and where scopes put theirs (5.4).</summary>
internal static class ClaimsParameterFeature
{
    public static OpenIddictServerBuilder AddClaimsParameter(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(ReadReleasedClaims.Descriptor)
        .AddEventHandler(AttachReleasedClaims.Descriptor)
        .AddEventHandler(ReleaseClaimsInIdToken.Descriptor)
        .Publish(Metadata.ClaimsParameterSupported, true)
        .Publish(Metadata.ClaimTypesSupported, new(["normal"]));
}
