using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.IdentityTokens;

/// <summary>ID tokens say what their specification says and leave no trace in the database (OpenID Connect Core 1.0, 2).</summary>
internal static class IdentityTokensFeature
{
    public static OpenIddictServerBuilder AddIdentityTokens(this OpenIddictServerBuilder builder) =>
        builder
            .AddEventHandler(AttachStateHash.Descriptor)
            .AddEventHandler(RemovePrivateClaims.Descriptor);
}

/// <summary>Takes OpenIddict's own claims, and the row, away from ID tokens.</summary>
internal sealed class RemovePrivateClaims : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<RemovePrivateClaims>()
        .SetOrder(AttachSecurityCredentials.Descriptor.Order + 400)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TokenType is TokenTypeIdentifiers.IdentityToken)
        {
            context.CreateTokenEntry = false;
            context.PersistTokenPayload = false;
            context.Principal = context.Principal.Clone(claim => claim.Type is not (Claims.Private.AuthorizationId or Claims.Private.TokenId));
        }

        return ValueTask.CompletedTask;
    }
}
