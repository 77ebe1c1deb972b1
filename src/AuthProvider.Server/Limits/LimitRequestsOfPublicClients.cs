using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Limits;

/// <summary>
/// Bounds what a network may have kept for apps that prove nothing about themselves: a device code (RFC 8628, 3.1) and a pushed request
/// (RFC 9126, 2.1) are rows until they end, and anybody may ask for them.
/// </summary>
/// <typeparam name="TContext">The validation of a request of one of the two.</typeparam>
internal sealed class LimitRequestsOfPublicClients<TContext>(FailureLimits limits, IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    private const string Description = "Too many requests came from this network; try again later.";

    private static readonly FailureKind Kind = typeof(TContext) == typeof(ValidateDeviceAuthorizationRequestContext) ? FailureKind.DeviceCode : FailureKind.PushedRequest;

    // The last rule: what another one refuses takes no room.
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseScopedHandler<LimitRequestsOfPublicClients<TContext>>()
        .SetOrder(int.MaxValue - 100_000)
        .Build();

    public async ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Request?.ClientId is not { Length: > 0 } id
            || context.Transaction.GetHttpRequest() is not { } request
            || await applications.FindByClientIdAsync(id, context.CancellationToken) is not { } app
            || !await applications.HasClientTypeAsync(app, OpenIddictConstants.ClientTypes.Public, context.CancellationToken))
        {
            return;
        }

        if (!limits.TryCount(Kind, FailureLimits.KeyOf(request.HttpContext.Connection.RemoteIpAddress), out var retryAfter))
        {
            TooManyRequests.Answer(context, Description, retryAfter);
        }
    }
}
