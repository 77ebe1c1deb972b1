using System.Buffers;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlerFilters;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>
/// Sends an answer as JSON. Replaces OpenIddict's rule, which for each answer grows buffers of its own, copies them and sets them in lines.
/// </summary>
/// <typeparam name="TContext">The event of the endpoint that answers.</typeparam>
internal sealed class AnswerJson<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseRequestContext
{
    /// <summary>In the place of the replaced rule.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .AddFilter<RequireHttpRequest>()
        .UseSingletonHandler<AnswerJson<TContext>>()
        .SetOrder(ProcessJsonResponse<TContext>.Descriptor.Order)
        .Build();

    /// <inheritdoc />
    public async ValueTask HandleAsync(TContext context)
    {
        var response = context.Transaction.GetHttpRequest()!.HttpContext.Response;
        response.ContentType = "application/json;charset=UTF-8";
        Write(context, response);
        await response.BodyWriter.FlushAsync(context.CancellationToken);
        context.HandleRequest();
    }

    private static void Write(TContext context, HttpResponse response)
    {
        using var buffer = JsonBuffer.Take();
        context.Transaction.Response!.WriteTo(buffer.Json);
        var body = buffer.Written();
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }
}
