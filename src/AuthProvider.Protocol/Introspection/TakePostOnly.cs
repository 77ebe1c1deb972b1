using AuthProvider.Protocol.Pipeline;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Introspection;

/// <summary>
/// Takes POST only (RFC 7662, 2.1); OpenIddict takes GET too, which would put tokens and secrets into addresses and so into logs (RFC 7662,
/// 4; RFC 6749, 2.3.1).
/// </summary>
internal sealed class TakePostOnly : IOpenIddictServerHandler<ExtractIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ExtractIntrospectionRequestContext>()
        .UseSingletonHandler<TakePostOnly>()
        .SetOrder(ExtractGetOrPostRequest<ExtractIntrospectionRequestContext>.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ExtractIntrospectionRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.GetHttpRequest() is { } request && !HttpMethods.IsPost(request.Method))
        {
            context.Reject(ProtocolErrors.PostOnly.Code, ProtocolErrors.PostOnly.Description);
        }

        return ValueTask.CompletedTask;
    }
}
