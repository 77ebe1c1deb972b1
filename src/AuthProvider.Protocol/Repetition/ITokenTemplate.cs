namespace AuthProvider.Protocol.Repetition;

/// <summary>A token response (RFC 6749, 5.1) of which others can be made that differ in their access token only.</summary>
internal interface ITokenTemplate
{
    /// <summary>Makes a response with a new token.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The response; null where only the pipeline can make one now.</returns>
    ValueTask<byte[]?> WriteAsync(DateTimeOffset now);
}
