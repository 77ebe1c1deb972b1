namespace AuthProvider.Server.Hosting;

/// <summary>
/// Gives back to the machine what a start, or a busy hour, has left behind. The runtime does so at collections, for which a server that has
/// nothing to do has no reason.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IdleWatch _watch = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_watch.IsTimeToCollect(GC.GetTotalAllocatedBytes(), GC.GetGCMemoryInfo().HeapSizeBytes))
            {
                // It stops everybody, for 25 ms where 10 MB live, but for that nobody is there.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }
}
