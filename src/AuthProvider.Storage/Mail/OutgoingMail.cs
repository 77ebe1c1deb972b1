namespace AuthProvider.Storage.Mail;

/// <summary>A message that is owed to somebody: written before anybody is answered, so that no restart forgets it.</summary>
public sealed class OutgoingMail
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>What is to be written to whom, as JSON, encrypted: messages hold links that work. Empty once the message is sent.</summary>
    public required string ProtectedOrder { get; set; }

    /// <summary>When it was ordered.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it is to be tried next; while a node tries, when another may.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>How far it is.</summary>
    public MailState State { get; set; }

    /// <summary>When it was sent or given up; null while it is tried.</summary>
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>How far a message is.</summary>
public enum MailState
{
    /// <summary>Still tried.</summary>
    Pending = 0,

    /// <summary>The mail server took it.</summary>
    Sent = 1,

    /// <summary>The mail server refused it for good, or was not reached in time.</summary>
    Failed = 2,

    /// <summary>Kept for the mailbox page of a development server.</summary>
    Kept = 3,

    /// <summary>There was nobody to write to.</summary>
    Dropped = 4,
}
