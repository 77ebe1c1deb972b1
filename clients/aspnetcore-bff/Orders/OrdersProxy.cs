using System.Net.Http.Headers;
using Bff.SignIn;
using Yarp.ReverseProxy.Forwarder;

namespace Bff.Orders;

/// <summary>The API as the page sees it: at its own server, which takes the cookie away and puts the access token in.</summary>
public static class OrdersProxy
{
    public static void AddOrdersProxy(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddHttpForwarder();
        services.AddSingleton(_ =>
        {
            var handler = TrustedAuthority.CreateHandler(configuration, environment);
            (handler.UseCookies, handler.AllowAutoRedirect, handler.UseProxy) = (false, false, false);
            return new HttpMessageInvoker(handler);
        });
    }

    public static void MapOrdersProxy(this WebApplication app) => app.Map("/api/{**rest}", ForwardAsync).RequireAuthorization();

    private static async Task ForwardAsync(HttpContext context, IHttpForwarder forwarder, HttpMessageInvoker client, AccessTokens tokens, IConfiguration configuration)
    {
        // What the API says about somebody is for nobody's cache, whatever it allows.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        if (!OwnPagesOnly.IsOwn(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        try
        {
            if (await tokens.GetAsync(context) is { } token)
            {
                await forwarder.SendAsync(context, configuration["Orders:Url"]!, client, ForwarderRequestConfig.Empty, new TokenInsteadOfCookie(token));
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        }
        catch (ProviderIsAwayException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = ProviderIsAwayException.RetryAfter;
        }
    }

    private sealed class TokenInsteadOfCookie(string token) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.RequestUri = RequestUtilities.MakeDestinationAddress(destinationPrefix, "/" + httpContext.Request.RouteValues["rest"], httpContext.Request.QueryString);
            proxyRequest.Headers.Host = null;
            proxyRequest.Headers.Remove("Cookie");
            proxyRequest.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }
}
