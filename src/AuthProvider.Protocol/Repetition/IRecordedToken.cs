namespace AuthProvider.Protocol.Repetition;

/// <summary>
/// An access token that a request got, and that the host wrote down, with nothing else: the host writes others like it. The rule that
/// records the token leaves this in the properties of the transaction, under <see cref="Property"/>.
/// </summary>
public interface IRecordedToken
{
    /// <summary>The name of the transaction's property.</summary>
    static readonly string Property = typeof(IRecordedToken).FullName!;

    /// <summary>Writes down another one; returns when it is durable.</summary>
    /// <param name="id">The identifier of its row, version 7.</param>
    /// <param name="createdAt">When it is issued, in whole seconds.</param>
    /// <param name="expiresAt">When it expires, in whole seconds.</param>
    /// <returns>What became of it.</returns>
    ValueTask<TokenRecord> RepeatAsync(Guid id, DateTimeOffset createdAt, DateTimeOffset expiresAt);
}

/// <summary>What became of a token that was to be written down.</summary>
/// <param name="IsWritten">Whether it was; if not, the pipeline finds out why.</param>
/// <param name="Reference">What is handed out in the token's place; null where that is the token itself.</param>
public readonly record struct TokenRecord(bool IsWritten, string? Reference);
