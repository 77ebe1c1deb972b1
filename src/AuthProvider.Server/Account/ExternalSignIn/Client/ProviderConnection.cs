using AuthProvider.Protocol.OutgoingRequests;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>The connections to providers: https alone, no redirects, our authorities.</summary>
internal sealed class ProviderConnection(OutgoingRequestOptions options) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(OperatorConnection.CreateHandler(options));

    /// <summary>Sends a request.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();
}

/// <summary>Takes the requests of OpenIddict's client, which would bring a handler of its own and has no use for another one.</summary>
internal sealed class AskProvider(ProviderConnection connection) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.RequestUri is { Scheme: "https" } ? connection.SendAsync(request, cancellationToken) : throw new HttpRequestException("Only https addresses are asked.");
}
