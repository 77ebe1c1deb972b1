using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Signing;

/// <summary>Which key signs which token (JWT Profile for OAuth 2.0 Access Tokens, RFC 9068; OpenID Connect Core 1.0, 10.1).</summary>
internal static class SigningFeature
{
    public static OpenIddictServerBuilder AddSigning(this OpenIddictServerBuilder builder) =>
        builder.DisableAccessTokenEncryption().AddEventHandler(AttachSigningKey.Descriptor);
}
