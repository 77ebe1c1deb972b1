using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>
/// Makes an access token for the APIs that the token request names and no others (RFC 8707, 2.2). The refresh token beside it keeps all
/// that was granted.
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
        if (context.EndpointType is not OpenIddictServerEndpointType.Token || ResourceParameter.Read(context.Request) is not { Count: > 0 } resources)
        {
            return;
        }

        var principal = context.AccessTokenPrincipal!;
        var target = await targets.ChooseAsync(principal.GetScopes(), resources, context.CancellationToken);
        if (target.Audiences.Count < resources.Distinct(StringComparer.Ordinal).Count())
        {
            context.Reject(ProtocolErrors.ResourceWithoutScope.Code, ProtocolErrors.ResourceWithoutScope.Description);
            return;
        }

        principal.SetScopes(target.Scopes).SetAudiences(target.Audiences);
    }
}
