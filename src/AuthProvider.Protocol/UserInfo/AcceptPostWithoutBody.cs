using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>
/// Takes a POST with the token in the Authorization header and nothing in the body (OpenID Connect Core 1.0, 5.3.1); OpenIddict demands
/// the content type of a form.
/// </summary>
internal sealed class AcceptPostWithoutBody : IOpenIddictServerHandler<ExtractUserInfoRequestContext>
{
    private const string Form = "application/x-www-form-urlencoded";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ExtractUserInfoRequestContext>()
        .UseSingletonHandler<AcceptPostWithoutBody>()
        .SetOrder(ExtractGetOrPostRequest<ExtractUserInfoRequestContext>.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ExtractUserInfoRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.GetHttpRequest() is { } request
            && HttpMethods.IsPost(request.Method)
            && string.IsNullOrEmpty(request.ContentType)
            && request.ContentLength is null or 0L
            && !request.Headers.ContainsKey("Transfer-Encoding"))
        {
            request.ContentType = Form;
        }

        return ValueTask.CompletedTask;
    }
}
