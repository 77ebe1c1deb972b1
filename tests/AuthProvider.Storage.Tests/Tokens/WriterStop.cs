using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>Holds a writer before a commit, so that what comes meanwhile is its next group.</summary>
internal sealed class WriterStop : IDisposable
{
    private readonly SemaphoreSlim _reached = new(0);
    private readonly SemaphoreSlim _released = new(0);
    private bool _isDemanded;

    /// <summary>The probe of the writer.</summary>
    public void Probe(WriteStage stage)
    {
        if (stage is WriteStage.BeforeCommit && Interlocked.Exchange(ref _isDemanded, false))
        {
            _reached.Release();
            _released.Wait();
        }
    }

    public void Demand() => Volatile.Write(ref _isDemanded, true);

    public Task ReachedAsync() => _reached.WaitAsync();

    public void GoOn() => _released.Release();

    public void Dispose()
    {
        _reached.Dispose();
        _released.Dispose();
    }
}
