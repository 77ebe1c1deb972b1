using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.AuthorizationErrors;

/// <summary>
/// Sends an answer, success or error, to the verified redirect URI (RFC 6749, 4.1.2.1). Stands in the place of OpenIddict's rule, which
/// sends no error of its validation to the app.
/// </summary>
internal sealed class AttachVerifiedRedirectUri : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<AttachVerifiedRedirectUri>()
        .SetOrder(AttachRedirectUri.Descriptor.Order + 100)
        .Build();

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request is not null && string.IsNullOrEmpty(context.Response.RequestUri))
        {
            context.RedirectUri ??= VerifiedRedirectUri.Get(context.Transaction);
        }

        return ValueTask.CompletedTask;
    }
}
