using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.UserInfo;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>
/// Takes only access tokens that are meant for this server (RFC 9068, 4) and have the scope <c>openid</c> (OpenID Connect Core 1.0, 5.3):
/// an API that gets a token for itself learns nothing here (RFC 8707, 1 and 3).
/// </summary>
internal sealed class RefuseTokenOfOthers(IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<ValidateUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateUserInfoRequestContext>()
        .UseSingletonHandler<RefuseTokenOfOthers>()
        .SetOrder(ValidateAuthentication.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateUserInfoRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.AccessTokenPrincipal is not { } principal)
        {
            return ValueTask.CompletedTask;
        }

        if (!principal.HasAudience(options.Value.Issuer))
        {
            context.Reject(ProtocolErrors.TokenOfAnApi.Code, ProtocolErrors.TokenOfAnApi.Description);
        }
        else if (!principal.HasScope(Scopes.OpenId))
        {
            context.Reject(ProtocolErrors.TokenWithoutOpenId.Code, ProtocolErrors.TokenWithoutOpenId.Description);
        }

        return ValueTask.CompletedTask;
    }
}
