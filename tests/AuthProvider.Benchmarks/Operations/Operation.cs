using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;

namespace AuthProvider.Benchmarks.Operations;

/// <summary>One row of the table.</summary>
/// <param name="name">Its name in the table and in JSON.</param>
internal abstract class Operation(string name)
{
    /// <summary>Its name in the table and in JSON.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the peer can do it; it has no password to check, for one.</summary>
    public virtual bool PeerOffersIt => true;

    /// <summary>Makes the tokens or sessions that the load needs.</summary>
    public abstract Task<WrkLoad> PrepareAsync(Provider provider, CancellationToken cancellation);
}
