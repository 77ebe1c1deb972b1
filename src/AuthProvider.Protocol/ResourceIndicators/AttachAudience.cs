using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>
/// Gives every access token an audience, those that come of an exchange too: a token for no API is for this server itself, and one for APIs
/// only has no scope that means nothing there (RFC 9068, 2.2, 2.2.3 and 3).
/// </summary>
internal sealed class AttachAudience(IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<AttachAudience>()
        .SetOrder(PrepareIssuedTokenPrincipal.Descriptor.Order + 600)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var token in new[] { context.AccessTokenPrincipal, context.IssuedTokenPrincipal }.OfType<ClaimsPrincipal>())
        {
            if (token.GetAudiences().IsDefaultOrEmpty)
            {
                token.SetAudiences(options.Value.Issuer);
            }
            else if (!token.HasAudience(options.Value.Issuer))
            {
                token.SetScopes(token.GetScopes().Where(scope => !OwnScopes.Contains(scope)));
            }
        }

        return ValueTask.CompletedTask;
    }
}
