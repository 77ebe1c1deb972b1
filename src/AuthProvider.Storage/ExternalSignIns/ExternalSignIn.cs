namespace AuthProvider.Storage.ExternalSignIns;

/// <summary>A round trip of a browser to another provider, and what came of it until an account has it. It lives here: the provider and the browser have secrets that name it.</summary>
public sealed class ExternalSignIn
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The name of the provider, as it is configured here.</summary>
    public required string Provider { get; set; }

    /// <summary>SHA-256 of the <c>state</c> that the provider sends back (RFC 6749, 4.1.1), base64url.</summary>
    public required string StateHash { get; set; }

    /// <summary>What the server needs to know when the answer comes, protected.</summary>
    public required string Order { get; set; }

    /// <summary>When the browser was sent away.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When the answer came; null before. Set by one compare-and-set.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Who the person is at the provider, protected; null where an account was found at once.</summary>
    public string? Answer { get; set; }

    /// <summary>SHA-256 of the secret in the cookie of the browser that is to say whose account it is, base64url; null where there is nothing to say.</summary>
    public string? SecretHash { get; set; }

    /// <summary>When an account got it; null before. Set by one compare-and-set.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
}
