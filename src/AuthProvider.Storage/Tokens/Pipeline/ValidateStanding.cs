using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Refuses tokens whose grant was revoked, as the end of a session, a disabled user or a new password revokes it, and tokens of an app
/// that is disabled or gone. Replaces OpenIddict's rule, which knows neither apps nor access tokens without a row.
/// </summary>
internal sealed class ValidateStanding(TokenReader reader, AppCache apps) : IOpenIddictServerHandler<ValidateTokenContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ValidateStanding>()
        .SetOrder(ValidateAuthorizationEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.AuthorizationId is { Length: > 0 } identifier
            && (!Guid.TryParse(identifier, out var grantId) || await reader.FindGrantAsync(grantId) is not { Status: Statuses.Valid }))
        {
            context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
            return;
        }

        if (context.Principal is { } principal && principal.HasTokenType(TokenTypeIdentifiers.AccessToken)
            && principal.GetClaim(Claims.ClientId) is { Length: > 0 } clientId
            && await apps.FindByClientIdAsync(clientId) is not { Status: AppStatus.Active })
        {
            context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
        }
    }
}
