using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.Signing;

/// <summary>Signed tokens, and which key signs which (JWT Profile for OAuth 2.0 Access Tokens, RFC 9068; OpenID Connect Core 1.0, 10.1).</summary>
internal static class SigningFeature
{
    public static OpenIddictServerBuilder AddSigning(this OpenIddictServerBuilder builder) => builder
        .DisableAccessTokenEncryption()
        .AddEventHandler(AttachKeysOfEarlierIdTokens.Descriptor)
        .AddEventHandler(AttachSigningKey.Descriptor)
        .RemoveEventHandler(AttachTokenSubject.Descriptor)
        .RemoveEventHandler(AttachTokenMetadata.Descriptor)
        .RemoveEventHandler(GenerateIdentityModelToken.Descriptor)
        .AddEventHandler(WriteJwt.Descriptor);
}
