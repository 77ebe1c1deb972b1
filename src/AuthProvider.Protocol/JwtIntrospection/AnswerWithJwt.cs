using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Signing;
using AuthProvider.Protocol.TokenEncryption;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.JwtIntrospection;

/// <summary>
/// Answers an API in a signed token where it accepts one and likes JSON no better (RFC 9701, 4 and 5), with the algorithms that it registered
/// (6). Errors stay JSON.
/// </summary>
internal sealed class AnswerWithJwt(IOpenIddictApplicationManager applications, IntrospectionTokens tokens, ClientEncryption encryption)
    : IOpenIddictServerHandler<ApplyIntrospectionResponseContext>
{
    private const string MediaType = "application/" + IntrospectionTokens.TokenType;
    private const string Json = "application/json";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyIntrospectionResponseContext>()
        .AddFilter<OpenIddictServerAspNetCoreHandlerFilters.RequireHttpRequest>()
        .UseScopedHandler<AnswerWithJwt>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.ProcessJsonResponse<ApplyIntrospectionResponseContext>.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(ApplyIntrospectionResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.Transaction.GetHttpRequest()?.HttpContext;
        if (http is null || !string.IsNullOrEmpty(context.Response.Error) || !Accepts(http.Request)
            || await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is not { } client)
        {
            return;
        }

        if (await WriteAsync(client, context) is not { } answer)
        {
            // Nothing of it in the clear.
            context.Transaction.Response = new OpenIddictResponse
            {
                Error = ProtocolErrors.NoEncryptionKey.Code, ErrorDescription = ProtocolErrors.NoEncryptionKey.Description,
            };
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync(answer, context.CancellationToken);
        context.HandleRequest();
    }

    private async ValueTask<string?> WriteAsync(RequestingClient client, ApplyIntrospectionResponseContext context)
    {
        var metadata = client.Metadata;
        var signed = tokens.Create(client.ClientId, metadata.IntrospectionSignedResponseAlg ?? ISigningKeys.DefaultIdTokenAlgorithm, context.Response);
        return metadata.IntrospectionEncryptedResponseAlg is { } algorithm
            ? await encryption.EncryptAsync(
                client.Application, metadata, signed, algorithm, metadata.IntrospectionEncryptedResponseEnc, isSigned: true, context.CancellationToken)
            : signed;
    }

    private static bool Accepts(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(MediaType) is { } quality && quality > 0 && quality >= (Quality(Json) ?? 0);

        double? Quality(string type) => accepted.Where(value => value.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(value => (double?)(value.Quality ?? 1)).FirstOrDefault();
    }
}
