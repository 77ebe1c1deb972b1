using System.Diagnostics;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>Waits for what programs do by themselves.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a condition holds; fails after half a minute.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Limit, "It did not happen in time.");
            await Task.Delay(Interval);
        }
    }
}
