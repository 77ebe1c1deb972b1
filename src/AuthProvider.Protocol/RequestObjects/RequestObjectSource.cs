using System.Net;
using System.Text;
using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>Fetches the request object behind a <c>request_uri</c> (RFC 9101, 5.2): only from addresses that the app registered, or apps could be made to knock anywhere.</summary>
internal sealed partial class RequestObjectSource(IOpenIddictApplicationManager applications, OutgoingClient client, ILogger<RequestObjectSource> logger)
{
    private static readonly string[] Accept = ["application/oauth-authz-req+jwt", "application/jwt"];

    /// <summary>Fetches it.</summary>
    /// <returns>The object, or what is wrong.</returns>
    public async ValueTask<(string? Text, ProtocolError? Error)> FetchAsync(object application, string requestUri, CancellationToken cancellationToken)
    {
        var registered = (await applications.GetMetadataAsync(application, cancellationToken)).RequestUris;
        if (!registered.Any(uri => string.Equals(WithoutFragment(uri), WithoutFragment(requestUri), StringComparison.Ordinal)) || !Uri.TryCreate(requestUri, UriKind.Absolute, out var address))
        {
            return (null, new(Errors.InvalidRequestUri, "The request_uri is not one of those registered for this app."));
        }

        try
        {
            var answer = await client.GetAsync(address, Accept, cancellationToken);
            return answer.Status is HttpStatusCode.OK
                ? (Encoding.UTF8.GetString(answer.Body.Span).Trim(), null)
                : (null, new(Errors.InvalidRequestUri, $"The request_uri answered {(int)answer.Status} and not 200."));
        }
        catch (OutgoingRequestException exception)
        {
            LogFailed(logger, address.Authority, exception);
            return (null, new(Errors.InvalidRequestUri, "The request_uri cannot be fetched."));
        }
    }

    // The fragment only says which version of the document is meant (OpenID Connect Core 1.0, 6.2).
    private static string WithoutFragment(string uri) => uri.Split('#')[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The request object of an app could not be fetched from {Authority}.")]
    private static partial void LogFailed(ILogger logger, string authority, Exception exception);
}
