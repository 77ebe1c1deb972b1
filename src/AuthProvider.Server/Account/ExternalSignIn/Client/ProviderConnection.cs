using AuthProvider.Protocol.OutgoingRequests;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using OpenIddict.Client.SystemNetHttp;

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

/// <summary>Gives <see cref="AskProvider"/> to the connections of OpenIddict's client. No other may reach what operators alone may name.</summary>
internal sealed class ConnectToProviders : IConfigureNamedOptions<HttpClientFactoryOptions>
{
    // Its connections have the name of its assembly and that of a registration.
    private static readonly string Prefix = typeof(OpenIddictClientSystemNetHttpOptions).Assembly.GetName().Name + ":";

    /// <inheritdoc />
    public void Configure(string? name, HttpClientFactoryOptions options)
    {
        if (name is not null && name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            options.HttpMessageHandlerBuilderActions.Add(
                handlers => handlers.AdditionalHandlers.Add(new AskProvider(handlers.Services.GetRequiredService<ProviderConnection>())));
        }
    }

    /// <inheritdoc />
    public void Configure(HttpClientFactoryOptions options)
    {
        // A client without a name is nobody's.
    }
}
