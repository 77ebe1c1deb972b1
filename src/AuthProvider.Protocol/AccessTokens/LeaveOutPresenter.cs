using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace AuthProvider.Protocol.AccessTokens;

/// <summary>
/// Takes OpenIddict's claim of who may present an access token out of its signed form: <c>client_id</c> says it (RFC 9068, 2.2), and
/// OpenIddict reads it there. The claim of the grant stays: a token without a row is revoked with its grant, which it must name.
/// </summary>
internal sealed class LeaveOutPresenter : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<LeaveOutPresenter>()
        .SetOrder(AttachTokenSubject.Descriptor.Order + 400)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TokenType is TokenTypeIdentifiers.AccessToken && context.SecurityTokenDescriptor.Subject is { } identity)
        {
            context.SecurityTokenDescriptor.Subject = identity.Clone(static claim => claim.Type is not Claims.Private.Presenter);
        }

        return ValueTask.CompletedTask;
    }
}
