namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>
/// A server outside the database that keeps small values under names for some time, and may lose them. What it gives out may come from
/// anybody. All methods throw <see cref="TicketStoreUnavailableException"/> where it does not answer in time or refuses to.
/// </summary>
internal interface ITicketStore : IAsyncDisposable
{
    /// <summary>The longest value that is kept, in bytes; a ticket has some hundreds.</summary>
    const int MaximumLength = 8 * 1024;

    /// <summary>Reads values, in the order of their keys; null for what is not there, or is longer than any of ours.</summary>
    /// <param name="keys">Keys: at most 100 printable ASCII characters without blanks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<byte[]?[]> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Keeps a value for some time.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, at most <see cref="MaximumLength"/> bytes.</param>
    /// <param name="life">How long; the store may be a second late.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task SetAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Like <see cref="SetAsync"/>, but only in the place of a value that is still there.</summary>
    Task ReplaceAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Removes a value, where it is there.</summary>
    Task RemoveAsync(string key, CancellationToken cancellationToken);

    /// <summary>Sees whether it takes values now: with several servers, whether all of them do.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
