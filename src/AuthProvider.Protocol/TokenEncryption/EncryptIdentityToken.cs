using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.TokenEncryption;

/// <summary>Encrypts a signed ID token for a client that registered for it (OpenID Connect Core 1.0, 2 and 10.2).</summary>
internal sealed class EncryptIdentityToken(IOpenIddictApplicationManager applications, ClientEncryption encryption) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseScopedHandler<EncryptIdentityToken>()
        .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TokenType is not TokenTypeIdentifiers.IdentityToken
            || await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is not { Metadata.IdTokenEncryptedResponseAlg: { } algorithm } client)
        {
            return;
        }

        context.Token = await encryption.EncryptAsync(
            client.Application, client.Metadata, context.Token!, algorithm, client.Metadata.IdTokenEncryptedResponseEnc, isSigned: true, context.CancellationToken);
        if (context.Token is null)
        {
            context.Reject(ProtocolErrors.NoEncryptionKey.Code, ProtocolErrors.NoEncryptionKey.Description);
        }
    }
}
