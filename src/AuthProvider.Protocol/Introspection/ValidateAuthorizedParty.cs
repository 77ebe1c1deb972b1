using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Introspection;

/// <summary>
/// Tells an API only of access tokens that are meant for it, and an app only of its own tokens; to everybody else they are inactive
/// (RFC 7662, 2.2 and 4). Replaces OpenIddict's rule, which tells everybody of a token that is meant for no API.
/// </summary>
internal sealed class ValidateAuthorizedParty : IOpenIddictServerHandler<ValidateIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateIntrospectionRequestContext>()
        .UseSingletonHandler<ValidateAuthorizedParty>()
        .SetOrder(OpenIddictServerHandlers.Introspection.ValidateAuthorizedParty.Descriptor.Order)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(ValidateIntrospectionRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isItsOwn = context.ClientId is { Length: > 0 } clientId
            && context.GenericTokenPrincipal is { } principal
            && (principal.HasPresenter(clientId) || (principal.HasTokenType(TokenTypeIdentifiers.AccessToken) && principal.HasAudience(clientId)));
        if (!isItsOwn)
        {
            context.Reject(Errors.InvalidToken, "The token is neither for this client nor its own.");
        }

        return ValueTask.CompletedTask;
    }
}
