using AuthProvider.Storage.Caches;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>Puts the token in the place of its reference. Replaces OpenIddict's rule, which asks the database about every text that is no JWT.</summary>
internal sealed class ResolveReference(TokenReader reader) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ResolveReference>()
        .SetOrder(ValidateReferenceTokenIdentifier.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Token.Length > TokenReference.MaximumLength || context.Token.Contains('.', StringComparison.Ordinal)
            || context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion)
            || await reader.FindTokenByReferenceAsync(TokenReference.Hash(context.Token)) is not { Payload: { } payload } row)
        {
            return;
        }

        if (context.ValidTokenTypes.Count > 0 && !context.ValidTokenTypes.Contains(row.Type))
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
            return;
        }

        context.IsReferenceToken = true;
        context.Token = payload;
        context.TokenId = row.Id.ToString();
    }
}
