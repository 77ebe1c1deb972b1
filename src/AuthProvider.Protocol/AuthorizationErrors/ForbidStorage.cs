using Microsoft.AspNetCore;
using Microsoft.Net.Http.Headers;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.AuthorizationErrors;

/// <summary>Keeps answers of the authorization endpoint, which hold codes, out of every cache (RFC 6749, 10.5; RFC 9700, 4.3).</summary>
internal sealed class ForbidStorage : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<ForbidStorage>()
        .SetOrder(int.MinValue + 50_000)
        .Build();

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.GetHttpRequest()?.HttpContext.Response is { } response)
        {
            response.Headers[HeaderNames.CacheControl] = "no-store";
        }

        return ValueTask.CompletedTask;
    }
}
