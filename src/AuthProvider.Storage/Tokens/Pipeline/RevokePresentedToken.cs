using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Revocation;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Revokes the presented token (RFC 7009, 2.1): a refresh token with its whole grant, an access token by itself, one without a row by a
/// denial that lasts until it would have expired. Replaces OpenIddict's rule, which can revoke rows only.
/// </summary>
internal sealed class RevokePresentedToken(TokenReader reader, TokenWriter writer) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
        .UseSingletonHandler<RevokePresentedToken>()
        .SetOrder(RevokeToken.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        // A row that another request changes at the same moment is read and written again.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            if (await PlanAsync(context) is not { } unit || await writer.WriteAsync(unit) == WriteOutcome.Committed)
            {
                return;
            }
        }

        throw new WriteUnavailableException("The token kept changing.");
    }

    private async ValueTask<WriteUnit?> PlanAsync(HandleRevocationRequestContext context)
    {
        var principal = context.GenericTokenPrincipal!;
        var unit = new WriteUnit();
        if (Guid.TryParse(principal.GetTokenId(), out var tokenId))
        {
            if (await reader.FindTokenAsync(tokenId) is not { } row)
            {
                context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
                return null;
            }

            if (row is { Type: TokenTypeIdentifiers.RefreshToken, AuthorizationId: { } grantId })
            {
                unit.RevokeGrant(grantId);
            }
            else
            {
                unit.Change(TokenChange.Of(row, row with { Status = Statuses.Revoked }));
            }

            return unit;
        }

        if (principal.HasTokenType(TokenTypeIdentifiers.RefreshToken) && Guid.TryParse(principal.GetAuthorizationId(), out var familyId))
        {
            unit.RevokeGrant(familyId);
            return unit;
        }

        if (principal.HasTokenType(TokenTypeIdentifiers.AccessToken) && Guid.TryParse(principal.GetClaim(Claims.JwtId), out var jwtId)
            && principal.GetExpirationDate() is { } expiresAt)
        {
            unit.Insert(new Denial { Id = jwtId, ExpiresAt = expiresAt.UtcDateTime });
            return unit;
        }

        context.Reject(Errors.UnsupportedTokenType, "Tokens of this kind cannot be revoked.");
        return null;
    }
}
