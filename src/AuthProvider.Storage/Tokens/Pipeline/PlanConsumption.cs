using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Adds the single use of the presented code, refresh token or request to the unit of the request. Replaces OpenIddict's rule, which
/// consumes first, in a transaction of its own, and lets a refresh token pass that it could not consume.
/// </summary>
internal sealed class PlanConsumption : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<PlanConsumption>()
        .SetOrder(RedeemTokenEntry.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        var authentication = context.Transaction.FindPresented();
        if (context.EndpointType is OpenIddictServerEndpointType.Token && (context.Request.IsAuthorizationCodeGrantType() || context.Request.IsRefreshTokenGrantType())
            && PresentedGrant.Find(context.Transaction) is { } grant)
        {
            PlanUseOfGrant(context, grant, authentication?.RefreshTokenPrincipal is { } token ? RefreshGeneration.Read(token) : null);
            return ValueTask.CompletedTask;
        }

        if (authentication is not null && FindUsed(context, authentication) is { } principal
            && Guid.TryParse(principal.GetTokenId(), out var tokenId))
        {
            var leeway = context.EndpointType is OpenIddictServerEndpointType.Token && context.Request.IsRefreshTokenGrantType() ? ReuseLeeway.Of(context.Options) : TimeSpan.Zero;
            TokenUnit.Of(context.Transaction).Consumption = new(
                tokenId,
                context.Options.TimeProvider.GetUtcNow().UtcDateTime,
                leeway,
                Guid.TryParse(principal.GetAuthorizationId(), out var grantId) ? grantId : null);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>A code without a row is used by writing its grant, a refresh token by counting the grant's generation up.</summary>
    private static void PlanUseOfGrant(ProcessSignInContext context, GrantRow grant, int? generation)
    {
        if (generation is not { } presented)
        {
            TokenUnit.Of(context.Transaction).Insert(grant);
        }
        else if (!context.Options.DisableRollingRefreshTokens)
        {
            var now = context.Options.TimeProvider.GetUtcNow().UtcDateTime;
            var next = Math.Max(grant.RefreshGeneration, presented + 1);
            TokenUnit.Of(context.Transaction).Rotation = new(
                grant.Id, presented, next, now, ReuseLeeway.Of(context.Options), RefreshTimes.Append(grant.RefreshTimes, now), ExpiresAt: DateTime.MaxValue);
        }
    }

    private static ClaimsPrincipal? FindUsed(ProcessSignInContext context, ProcessAuthenticationContext authentication) => context.EndpointType switch
    {
        OpenIddictServerEndpointType.Authorization => authentication.RequestTokenPrincipal,
        OpenIddictServerEndpointType.EndUserVerification => authentication.UserCodePrincipal,
        OpenIddictServerEndpointType.Token when context.Request.IsAuthorizationCodeGrantType() => authentication.AuthorizationCodePrincipal,
        OpenIddictServerEndpointType.Token when context.Request.IsDeviceCodeGrantType() => authentication.DeviceCodePrincipal,
        OpenIddictServerEndpointType.Token when context.Request.IsRefreshTokenGrantType() && !context.Options.DisableRollingRefreshTokens =>
            authentication.RefreshTokenPrincipal,
        _ => null,
    };
}
