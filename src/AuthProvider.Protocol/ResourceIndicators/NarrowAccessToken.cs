using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>
/// Makes an access token for the APIs that the token request names and no others (RFC 8707, 2.2), and for those that a narrower scope still
/// leads to. The refresh token beside it keeps all that was granted.
/// </summary>
internal sealed class NarrowAccessToken(TargetChoice targets) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAccessTokenGenerated>()
        .UseScopedHandler<NarrowAccessToken>()
        .SetOrder(PrepareAccessTokenPrincipal.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var principal = context.AccessTokenPrincipal!;
        if (context.EndpointType is OpenIddictServerEndpointType.Token && !await TryNarrowAsync(context, principal))
        {
            context.Reject(ProtocolErrors.ResourceWithoutScope.Code, ProtocolErrors.ResourceWithoutScope.Description);
        }
    }

    private async ValueTask<bool> TryNarrowAsync(ProcessSignInContext context, ClaimsPrincipal principal)
    {
        var named = ResourceParameter.Read(context.Request);
        if (named.Count == 0 && !(context.Request.IsRefreshTokenGrantType() && context.Request.Scope is { Length: > 0 }))
        {
            return true;
        }

        var target = await targets.ChooseAsync(principal.GetScopes(), named.Count > 0 ? named : principal.GetAudiences(), context.CancellationToken);
        if (target.Audiences.Count < named.Distinct(StringComparer.Ordinal).Count())
        {
            return false;
        }

        principal.SetScopes(target.Scopes).SetAudiences(target.Audiences);
        return true;
    }
}
