using AuthProvider.Protocol.Pipeline;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>
/// Takes one access token (RFC 6750, 2), in the header or in the form. In the address it would end up in the logs of every proxy on the way
/// (2.3; RFC 9700, 4.3.2).
/// </summary>
internal sealed class TakeOneTokenOutOfSight : IOpenIddictServerHandler<ExtractUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ExtractUserInfoRequestContext>()
        .UseSingletonHandler<TakeOneTokenOutOfSight>()
        .SetOrder(ExtractGetOrPostRequest<ExtractUserInfoRequestContext>.Descriptor.Order - 400)
        .Build();

    public async ValueTask HandleAsync(ExtractUserInfoRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.GetHttpRequest() is not { } request)
        {
            return;
        }

        if (request.Query.ContainsKey(Parameters.AccessToken))
        {
            context.Reject(ProtocolErrors.TokenInAddress.Code, ProtocolErrors.TokenInAddress.Description);
        }
        else if (HttpMethods.IsPost(request.Method) && request.HasFormContentType
            && (await request.ReadFormAsync(context.CancellationToken))[Parameters.AccessToken] is { Count: > 0 } tokens
            && (tokens.Count > 1 || request.Headers.Authorization.Count > 0))
        {
            context.Reject(ProtocolErrors.ManyTokens.Code, ProtocolErrors.ManyTokens.Description);
        }
    }
}
