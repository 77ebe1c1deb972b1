using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// Nobody is asked to sign in to an app that waits for approval or is switched off: the person sees why, and nothing is sent to the app,
/// whose redirect URIs nobody has looked at yet (RFC 6749, 4.1.2.1: <c>unauthorized_client</c>).
/// </summary>
internal sealed class RefuseRequestOfInactiveApp(AppCache apps) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    /// <summary>Before the redirect URI is verified: from then on errors go to the app.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseSingletonHandler<RefuseRequestOfInactiveApp>()
        .SetOrder(int.MinValue + 40_000)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.ClientId is { Length: > 0 } clientId && InactiveApps.ErrorOf(await apps.FindByClientIdAsync(clientId, context.CancellationToken)) is { } error)
        {
            context.Reject(error.Code, error.Description);
        }
    }
}

/// <summary>What an app is told that may not be used.</summary>
internal static class InactiveApps
{
    /// <summary>The error; null for an app in use, and for none, of which other rules speak.</summary>
    public static ProtocolError? ErrorOf(AppPicture? app) => app?.Status switch
    {
        AppStatus.Pending => ProtocolErrors.AppPending,
        AppStatus.Disabled => ProtocolErrors.AppDisabled,
        _ => null,
    };
}
