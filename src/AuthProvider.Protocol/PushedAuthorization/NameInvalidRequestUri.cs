using AuthProvider.Protocol.AuthorizationErrors;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.PushedAuthorization;

/// <summary>
/// A pushed request that is unknown, expired, used or another app's is an <c>invalid_request_uri</c> (RFC 9101, 7). Nothing is known of
/// where to send that, so the person gets a page.
/// </summary>
internal sealed class NameInvalidRequestUri : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<NameInvalidRequestUri>()
        .SetOrder(int.MinValue + 60_000)
        .Build();

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Response.Error is { Length: > 0 } error
            && !string.Equals(error, ProtocolErrors.AppDisabled.Code, StringComparison.Ordinal)
            && context.Request is { ClientId.Length: > 0, RequestUri: { } uri }
            && uri.StartsWith(OpenIddictConstants.RequestUris.Prefixes.Generic, StringComparison.Ordinal)
            && VerifiedRedirectUri.Get(context.Transaction) is null)
        {
            context.Response.Error = ProtocolErrors.InvalidPushedRequest.Code;
            context.Response.ErrorDescription = ProtocolErrors.InvalidPushedRequest.Description;
        }

        return ValueTask.CompletedTask;
    }
}
