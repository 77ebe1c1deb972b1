using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Makes an access token what its APIs ask for (RFC 9068; RFC 7662): a JWT without a row, a JWT with one, or a reference. Of several APIs
/// the strictest decides; a token for none, as for userinfo, is a JWT without a row. An ID token has no row, nor have codes and
/// refresh tokens whose state is that of their grant.
/// </summary>
internal sealed class ChooseAccessTokenKind(AppCache apps) : IOpenIddictServerHandler<GenerateTokenContext>
{
    /// <summary>After Data Protection has claimed the formats that it makes, before the entry is created.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<ChooseAccessTokenKind>()
        .SetOrder(AttachSecurityCredentials.Descriptor.Order + 750)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is OpenIddictConstants.TokenTypeIdentifiers.IdentityToken)
        {
            // A statement to the app, never presented to an API: nothing to revoke, nothing to record.
            context.CreateTokenEntry = false;
            return;
        }

        if ((context.TokenType is OpenIddictConstants.TokenTypeIdentifiers.Private.AuthorizationCode && CodeGrant.IsIn(context.Principal))
            || (context.TokenType is OpenIddictConstants.TokenTypeIdentifiers.RefreshToken && RefreshGeneration.Read(context.Principal) is not null))
        {
            context.CreateTokenEntry = false;
            context.IsReferenceToken = false;
            context.PersistTokenPayload = false;
            return;
        }

        if (context.TokenType is not OpenIddictConstants.TokenTypeIdentifiers.AccessToken)
        {
            return;
        }

        var kind = AccessTokenKind.Jwt;
        foreach (var audience in context.Principal.GetAudiences())
        {
            if (await apps.FindByClientIdAsync(audience) is { Kind: AppKind.Api } api && api.AccessToken > kind)
            {
                kind = api.AccessToken;
            }
        }

        context.CreateTokenEntry = kind != AccessTokenKind.Jwt;
        context.IsReferenceToken = kind == AccessTokenKind.Reference;
        context.PersistTokenPayload = kind == AccessTokenKind.Reference;
        context.TokenFormat = kind == AccessTokenKind.Reference
            ? OpenIddictConstants.TokenFormats.Private.DataProtection
            : OpenIddictConstants.TokenFormats.Private.JsonWebToken;
    }
}
