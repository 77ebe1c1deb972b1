using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>
/// Puts the values of a request object in the place of the request's own, before any rule looks at them (RFC 9101, 6.3). A bad object
/// changes nothing: <see cref="RejectRequestObject{TContext}"/> says so once it is known where errors go.
/// </summary>
internal sealed class UseRequestObject<TContext>(IOpenIddictApplicationManager applications, RequestObjectReader reader, RequestObjectSource source, TimeProvider time)
    : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    // After the parameters, and the client_id in an Authorization header, were read.
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseScopedHandler<UseRequestObject<TContext>>()
        .SetOrder(int.MaxValue - 100_000)
        .Build();

    public async ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Request is not { ClientId: { Length: > 0 } clientId } request
            || await applications.FindByClientIdAsync(clientId, context.CancellationToken) is not { } application)
        {
            return;
        }

        if (request.Request is null && !IsReference(context, request))
        {
            if (!IsPushed(request) && (await applications.GetMetadataAsync(application, context.CancellationToken)).RequireSignedRequestObject)
            {
                RequestObjectError.Set(context.Transaction, new(Errors.InvalidRequest, "The app registered that its requests are signed: send a request object."));
            }

            return;
        }

        var result = await ReadAsync(context, request, application, clientId);
        if ((result.Error ?? JudgeExpiry(context, result.Object!)) is { } error)
        {
            RequestObjectError.Set(context.Transaction, error);
            request.Request = null;
            request.RequestUri = null;
            return;
        }

        context.Transaction.Request = result.Object!.Apply(request);
    }

    // Where the person may be on the way back from a page, it counts when the request began; what is pushed begins now.
    private ProtocolError? JudgeExpiry(TContext context, RequestObject read)
    {
        if (read.ExpiresAt is not { } end)
        {
            return null;
        }

        if (context.EndpointType is not OpenIddictServerEndpointType.Authorization)
        {
            return end <= time.GetUtcNow() ? RequestObject.Expired : null;
        }

        RequestExpiry.Set(context.Transaction, new(end, RequestObject.Expired));
        return null;
    }

    private async ValueTask<RequestObjectResult> ReadAsync(TContext context, OpenIddictRequest request, object application, string clientId)
    {
        if (request.Request is { } text)
        {
            return request.RequestUri is null
                ? await reader.ReadAsync(application, clientId, text, context.CancellationToken)
                : new(Object: null, new(Errors.InvalidRequest, "request and request_uri cannot both be sent."));
        }

        var (fetched, error) = await source.FetchAsync(application, request.RequestUri!, context.CancellationToken);
        return fetched is null ? new(Object: null, error) : await reader.ReadAsync(application, clientId, fetched, context.CancellationToken);
    }

    // What was pushed here is referred to by the same parameter; and a request that is pushed refers to nothing (RFC 9126, 2.1).
    private static bool IsReference(TContext context, OpenIddictRequest request) =>
        context.EndpointType is OpenIddictServerEndpointType.Authorization
        && request.RequestUri is { Length: > 0 }
        && !IsPushed(request);

    private static bool IsPushed(OpenIddictRequest request) =>
        request.RequestUri?.StartsWith(RequestUris.Prefixes.Generic, StringComparison.Ordinal) is true;
}
