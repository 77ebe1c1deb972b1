namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>A new client secret.</summary>
/// <param name="Text">What the developer gets to see, once.</param>
/// <param name="Stored">What the database keeps.</param>
public sealed record GeneratedSecret(string Text, string Stored);
