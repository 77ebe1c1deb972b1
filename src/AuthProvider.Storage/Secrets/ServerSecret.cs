namespace AuthProvider.Storage.Secrets;

/// <summary>A secret of the server itself, the same for all nodes and for ever.</summary>
public sealed class ServerSecret
{
    /// <summary>What it is for.</summary>
    public required string Name { get; set; }

    /// <summary>The secret, protected by the Data Protection ring.</summary>
    public required string ProtectedValue { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
