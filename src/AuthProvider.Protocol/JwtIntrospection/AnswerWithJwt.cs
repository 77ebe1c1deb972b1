using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.JwtIntrospection;

/// <summary>Answers an API in a signed token where it accepts one and likes JSON no better (RFC 9701, 4 and 5). Errors stay JSON.</summary>
internal sealed class AnswerWithJwt(IntrospectionTokens tokens) : IOpenIddictServerHandler<ApplyIntrospectionResponseContext>
{
    private const string MediaType = "application/" + IntrospectionTokens.TokenType;
    private const string Json = "application/json";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyIntrospectionResponseContext>()
        .AddFilter<OpenIddictServerAspNetCoreHandlerFilters.RequireHttpRequest>()
        .UseSingletonHandler<AnswerWithJwt>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.ProcessJsonResponse<ApplyIntrospectionResponseContext>.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(ApplyIntrospectionResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.Transaction.GetHttpRequest()?.HttpContext;
        if (http is null || !string.IsNullOrEmpty(context.Response.Error) || context.Request?.ClientId is not { Length: > 0 } clientId || !Accepts(http.Request))
        {
            return;
        }

        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(tokens.Create(clientId, context.Response), context.CancellationToken);
        context.HandleRequest();
    }

    private static bool Accepts(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(MediaType) is { } quality && quality > 0 && quality >= (Quality(Json) ?? 0);

        double? Quality(string type) => accepted.Where(value => value.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(value => (double?)(value.Quality ?? 1)).FirstOrDefault();
    }
}
