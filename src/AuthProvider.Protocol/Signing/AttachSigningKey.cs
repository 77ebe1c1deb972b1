using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.Signing;

/// <summary>
/// Signs an ID token with the algorithm that its client registered (OpenID Connect Dynamic Client Registration 1.0, 2), and everything
/// else with <see cref="ISigningKeys.AccessTokenAlgorithm"/>; always with the key that is active now.
/// </summary>
internal sealed class AttachSigningKey(ISigningKeys keys, IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseScopedHandler<AttachSigningKey>()
        .SetOrder(AttachSecurityCredentials.Descriptor.Order + 450)
        .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var algorithm = context.TokenType is TokenTypeIdentifiers.IdentityToken
            ? await FindIdTokenAlgorithmAsync(context)
            : ISigningKeys.AccessTokenAlgorithm;
        context.SigningCredentials = keys.GetActive(algorithm);
    }

    private async ValueTask<string> FindIdTokenAlgorithmAsync(GenerateTokenContext context)
    {
        var client = await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken);
        return client?.Metadata.IdTokenSignedResponseAlg ?? ISigningKeys.DefaultIdTokenAlgorithm;
    }
}
