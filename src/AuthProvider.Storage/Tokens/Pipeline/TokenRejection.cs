namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>What apps are told of tokens that are refused; which reason it was stays in the log.</summary>
internal static class TokenRejection
{
    /// <summary>No such token, or not one of the expected kind.</summary>
    public const string Unknown = "The token is not valid.";

    /// <summary>It was used, or revoked, or its grant was.</summary>
    public const string NoLongerValid = "The token is no longer valid.";

    /// <summary>Nobody has answered yet (RFC 8628, 3.5).</summary>
    public const string Pending = "The user has not answered yet.";

    /// <summary>The user said no (RFC 8628, 3.5).</summary>
    public const string Denied = "The user did not allow the request.";
}
