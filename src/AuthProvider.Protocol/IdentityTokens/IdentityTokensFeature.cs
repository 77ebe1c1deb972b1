using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;

namespace AuthProvider.Protocol.IdentityTokens;

/// <summary>ID tokens say what their specification says and leave no trace in the database (OpenID Connect Core 1.0, 2).</summary>
internal static class IdentityTokensFeature
{
    public static OpenIddictServerBuilder AddIdentityTokens(this OpenIddictServerBuilder builder) =>
        builder
            .RemoveEventHandler(OpenIddictServerHandlers.AttachTokenDigests.Descriptor)
            .AddEventHandler(AttachTokenHashes.Descriptor)
            .AddEventHandler(AttachStateHash.Descriptor)
            .AddEventHandler(LeaveNoRow.Descriptor);
}
