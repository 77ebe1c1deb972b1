namespace AuthProvider.Protocol.OutgoingRequests;

/// <summary>Connects to servers that the operator named, who may mean one of a private network; all else is as for addresses that apps name.</summary>
public static class OperatorConnection
{
    /// <summary>Makes the handler that connects so.</summary>
    /// <param name="options">What is allowed, and which authorities are trusted.</param>
    public static HttpMessageHandler CreateHandler(OutgoingRequestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new GuardedConnection(options, toAnyNetwork: true).CreateHandler();
    }
}
