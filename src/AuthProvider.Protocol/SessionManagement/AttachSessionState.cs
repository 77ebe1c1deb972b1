using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.SessionManagement;

/// <summary>Puts <c>session_state</c> into every answer of the authorization endpoint that is no error (OpenID Connect Session Management 1.0, 2).</summary>
internal sealed class AttachSessionState(IBrowserStates states) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseScopedHandler<AttachSessionState>()
        .SetOrder(AttachRedirectUri.Descriptor.Order + 300)
        .Build();

    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        if (context.Error is null
            && context.Request?.ClientId is { Length: > 0 } clientId
            && context.RedirectUri is { Length: > 0 } redirectUri
            && context.Transaction.GetHttpRequest() is { } request
            && await states.RefreshAsync(request.HttpContext) is { } state)
        {
            context.Response.SetParameter("session_state", SessionState.Create(clientId, redirectUri, state));
        }
    }
}
