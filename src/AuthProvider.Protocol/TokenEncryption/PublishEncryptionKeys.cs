using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.TokenEncryption;

/// <summary>
/// Shows the keys that others encrypt for (RFC 7517, 4.2: <c>use</c>). RSA keys that sign name no algorithm, for they sign with RS256 and
/// PS256, and a reader would refuse the other one.
/// </summary>
internal sealed class PublishEncryptionKeys(IDecryptionKeys keys) : IOpenIddictServerHandler<HandleJsonWebKeySetRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleJsonWebKeySetRequestContext>()
        .UseSingletonHandler<PublishEncryptionKeys>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachSigningKeys.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(HandleJsonWebKeySetRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var key in context.Keys.Where(key => key.Kty is JsonWebAlgorithmsKeyTypes.RSA))
        {
            key.Alg = null;
        }

        context.Keys.AddRange(keys.Published.Select(key => key.ToPublicKey()));
        return ValueTask.CompletedTask;
    }
}
