namespace AuthProvider.Server.Hosting;

/// <summary>Says when a server has nothing to do and a collection would pay.</summary>
internal sealed class IdleWatch
{
    /// <summary>Up to so many bytes in an interval are what the server allocates by itself, or for probes of its health.</summary>
    internal const long Quiet = 2 << 20;

    /// <summary>Fewer bytes than this are not worth it.</summary>
    internal const long Worthwhile = 8 << 20;

    /// <summary>With more bytes alive than this a collection takes long enough to be felt by the request that ends the quiet.</summary>
    internal const long LargestHeap = 64 << 20;

    private long _allocated;
    private long _collected;

    /// <summary>Takes a look, once an interval.</summary>
    /// <param name="allocated">How many bytes the process has allocated so far.</param>
    /// <param name="alive">How many bytes the last collection left.</param>
    /// <returns>Whether next to nothing was allocated since the look before, and enough since the last collection that this asked for.</returns>
    public bool IsTimeToCollect(long allocated, long alive)
    {
        var isQuiet = allocated - _allocated <= Quiet;
        _allocated = allocated;
        if (!isQuiet || alive > LargestHeap || allocated - _collected < Worthwhile)
        {
            return false;
        }

        _collected = allocated;
        return true;
    }
}
