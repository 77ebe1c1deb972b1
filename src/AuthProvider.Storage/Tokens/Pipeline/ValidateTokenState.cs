using System.Security.Claims;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Refuses tokens that were used, revoked or denied. A code that comes back at the token endpoint revokes its grant (RFC 6749, 4.1.2), a
/// refresh token does after its leeway (RFC 9700, 4.14.2). Whether a token may still be used is only asked here; using it is decided in
/// the writer's transaction.
/// </summary>
internal sealed partial class ValidateTokenState(TokenReader reader, AppCache apps, DenialCache denials, TokenWriter writer, ILogger<ValidateTokenState> logger)
    : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>In the place of the rule of OpenIddict that it replaces.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ValidateTokenState>()
        .SetOrder(ValidateTokenEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is not { } principal)
        {
            return ValueTask.CompletedTask;
        }

        return Guid.TryParse(context.TokenId, out var id) ? ValidateRowAsync(context, id) : ValidateDenialAsync(context, principal);
    }

    private async ValueTask ValidateDenialAsync(ValidateTokenContext context, ClaimsPrincipal principal)
    {
        if (principal.HasTokenType(TokenTypeIdentifiers.AccessToken) && Guid.TryParse(principal.GetClaim(Claims.JwtId), out var id)
            && await denials.IsDeniedAsync(id))
        {
            context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
        }
    }

    private async ValueTask ValidateRowAsync(ValidateTokenContext context, Guid id)
    {
        var row = await reader.FindTokenAsync(id);
        if (row is { Type: TokenTypeIdentifiers.Private.DeviceCode } && await IsOfAnotherAppAsync(context, row))
        {
            context.Reject(Errors.InvalidToken, TokenRejection.Unknown);
            return;
        }

        switch (row?.Status)
        {
            // Approved while this was read: what was presented is still the request, and the next poll finds the approval (RFC 8628, 3.5).
            case Statuses.Valid when row.Type is TokenTypeIdentifiers.Private.DeviceCode && !context.Principal!.HasClaim(Claims.Subject):
                context.Reject(Errors.AuthorizationPending, TokenRejection.Pending);
                return;

            case Statuses.Valid:
                return;

            case Statuses.Redeemed when IsWithinLeeway(context, row):
                return;

            // An app that has lost what a refresh gave has only this one to end its grant with (RFC 7009, 2.1).
            case Statuses.Redeemed when context.EndpointType is OpenIddictServerEndpointType.Revocation && row.Type is TokenTypeIdentifiers.RefreshToken:
                return;

            case Statuses.Redeemed when context.EndpointType is OpenIddictServerEndpointType.Token:
                await RevokeGrantAsync(row);
                context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
                return;

            case Statuses.Inactive:
                context.Reject(Errors.AuthorizationPending, TokenRejection.Pending);
                return;

            case Statuses.Rejected:
                context.Reject(Errors.AccessDenied, TokenRejection.Denied);
                return;

            default:
                context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
                return;
        }
    }

    /// <summary>Another app learns nothing of a device code, and the device is not slowed down by its questions.</summary>
    private async ValueTask<bool> IsOfAnotherAppAsync(ValidateTokenContext context, TokenRow row) =>
        context.EndpointType is OpenIddictServerEndpointType.Token && context.Request?.ClientId is { Length: > 0 } clientId
        && (await apps.FindByClientIdAsync(clientId))?.Id != row.ApplicationId;

    private static bool IsWithinLeeway(ValidateTokenContext context, TokenRow row) =>
        context.EndpointType is OpenIddictServerEndpointType.Token
        && row is { Type: TokenTypeIdentifiers.RefreshToken, RedemptionDate: { } first }
        && first > ReuseLeeway.CoversUsesAfter(context.Options.TimeProvider.GetUtcNow().UtcDateTime, ReuseLeeway.Of(context.Options));

    private async Task RevokeGrantAsync(TokenRow row)
    {
        LogReplay(logger, row.Id, row.AuthorizationId);
        if (row.AuthorizationId is { } grantId)
        {
            var unit = new WriteUnit();
            unit.RevokeGrant(grantId);
            await writer.WriteAsync(unit);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token {TokenId} was used again; its grant {GrantId} is revoked.")]
    private static partial void LogReplay(ILogger logger, Guid tokenId, Guid? grantId);
}
