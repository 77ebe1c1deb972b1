using System.Net.Http.Headers;
using System.Net.Sockets;

namespace AuthProvider.Protocol.OutgoingRequests;

/// <summary>
/// The one way in which this server asks others: https only, public addresses only unless allowed, no redirects, within limits of time
/// and size (SECURITY S25). Every address that an app named passes through here.
/// </summary>
public sealed class OutgoingClient : IDisposable
{
    private readonly OutgoingRequestOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Creates it.</summary>
    /// <param name="options">What is allowed.</param>
    /// <param name="time">The clock.</param>
    public OutgoingClient(OutgoingRequestOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (options, time);
        _invoker = new HttpMessageInvoker(new GuardedConnection(options).CreateHandler());
    }

    /// <summary>Fetches a document.</summary>
    /// <param name="address">Where.</param>
    /// <param name="accept">The media types that are understood.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OutgoingRequestException">The request was refused, failed or took too long, or the answer is too large.</exception>
    public async Task<OutgoingAnswer> GetAsync(Uri address, IEnumerable<string> accept, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(accept);

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var type in accept)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Posts a form.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="form">The form.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OutgoingRequestException">The request was refused, failed or took too long, or the answer is too large.</exception>
    public async Task<OutgoingAnswer> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken = default)
    {
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        return await SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();

    private async Task<OutgoingAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri;
        if (address is not { IsAbsoluteUri: true, Scheme: "https", UserInfo: "" })
        {
            throw new OutgoingRequestException("Only absolute https addresses without a user name are asked.");
        }

        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _invoker.SendAsync(request, either.Token);
            var body = await ReadBodyAsync(response.Content, address, either.Token);
            return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutgoingRequestException($"{address.Authority} took longer than {_options.Timeout.TotalSeconds:0} seconds.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            throw exception.InnerException as OutgoingRequestException
                ?? new OutgoingRequestException($"{address.Authority} cannot be asked: {exception.Message}", exception);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, Uri address, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + count > _options.MaximumBodySize)
            {
                throw new OutgoingRequestException($"{address.Authority} answered more than {_options.MaximumBodySize} bytes.");
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
