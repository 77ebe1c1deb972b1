using System.Net;

namespace AuthProvider.Protocol.OutgoingRequests;

/// <summary>What another server answered, whole and within the limits.</summary>
/// <param name="Status">The status; a redirect is an answer like any other.</param>
/// <param name="MediaType">The media type of the body, without parameters; null where none was sent.</param>
/// <param name="Body">The body.</param>
public sealed record OutgoingAnswer(HttpStatusCode Status, string? MediaType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the status is one of success.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

/// <summary>A request that was refused by a rule of this server, or failed on its way.</summary>
public sealed class OutgoingRequestException : Exception
{
    /// <summary>Creates it.</summary>
    public OutgoingRequestException()
    {
    }

    /// <summary>Creates it.</summary>
    /// <param name="message">What went wrong, as a sentence for the operator.</param>
    public OutgoingRequestException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it.</summary>
    /// <param name="message">What went wrong, as a sentence for the operator.</param>
    /// <param name="innerException">What caused it.</param>
    public OutgoingRequestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
