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
    /// <summary>How far the clocks of two nodes may be apart; it covers also that times in tokens are whole seconds.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ValidateStanding>()
        .SetOrder(ValidateAuthorizationEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if ((context.AuthorizationId is { Length: > 0 } identifier && !await IsGrantGoodAsync(identifier))
            || (context.Principal is { } principal && principal.HasTokenType(TokenTypeIdentifiers.AccessToken)
                && principal.GetClaim(Claims.ClientId) is { Length: > 0 } clientId && !await IsAppGoodAsync(clientId, principal.GetCreationDate())))
        {
            context.Reject(Errors.InvalidToken, TokenRejection.NoLongerValid);
        }
    }

    /// <summary>The app that a user gave the grant may be another than the one that got a token by exchanging its (RFC 8693).</summary>
    private async ValueTask<bool> IsGrantGoodAsync(string identifier) =>
        Guid.TryParse(identifier, out var grantId) && await reader.FindGrantAsync(grantId) is { Status: Statuses.Valid } grant
        && (grant.ApplicationId is not { } appId || await apps.FindByIdAsync(appId) is { Status: AppStatus.Active });

    /// <summary>A later app of the same name is another app.</summary>
    private async ValueTask<bool> IsAppGoodAsync(string clientId, DateTimeOffset? issuedAt) =>
        await apps.FindByClientIdAsync(clientId) is { Status: AppStatus.Active } app && !(issuedAt + ClockDifference < app.CreatedAt);
}
