using Microsoft.Extensions.DependencyInjection;
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
            .RemoveEventHandler(OpenIddictServerHandlers.AttachTokenDigests.Descriptor)
            .AddEventHandler(AttachTokenHashes.Descriptor)
            .AddEventHandler(AttachStateHash.Descriptor)
            .AddEventHandler(LeaveNoRow.Descriptor);
}

/// <summary>ID tokens have no row: nobody asks for one again.</summary>
internal sealed class LeaveNoRow : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<LeaveNoRow>()
        .SetOrder(AttachSecurityCredentials.Descriptor.Order + 400)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TokenType is TokenTypeIdentifiers.IdentityToken)
        {
            context.CreateTokenEntry = false;
            context.PersistTokenPayload = false;
        }

        return ValueTask.CompletedTask;
    }
}
