namespace AuthProvider.Protocol.Pipeline;

/// <summary>An error as the wire carries it (RFC 6749, 4.1.2.1 and 5.2).</summary>
/// <param name="Code">The <c>error</c> parameter, an identifier of the specifications.</param>
/// <param name="Description">
/// The <c>error_description</c> parameter: a sentence for the developer that says what to change. Printable ASCII without quote and
/// backslash, as RFC 6749 demands.
/// </param>
public sealed record ProtocolError(string Code, string Description);
