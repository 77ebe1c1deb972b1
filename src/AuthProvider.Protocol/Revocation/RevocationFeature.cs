using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;

namespace AuthProvider.Protocol.Revocation;

/// <summary>The end of a token before its time (RFC 7009).</summary>
internal static class RevocationFeature
{
    public static OpenIddictServerBuilder AddRevocation(this OpenIddictServerBuilder builder) => builder
        .RemoveEventHandler(OpenIddictServerHandlers.Revocation.ValidateAuthorizedParty.Descriptor)
        .AddEventHandler(ValidateOwner.Descriptor);
}
