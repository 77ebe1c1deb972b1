using System.Diagnostics;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>Waiting for what another process does.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is right; after a minute with the last one.</summary>
    public static async Task<T> AsyncAnswer<T>(Func<Task<T>> ask, Predicate<T> isRight)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isRight(answer) || Stopwatch.GetElapsedTime(begun) > Patience)
            {
                return answer;
            }

            await Task.Delay(Interval);
        }
    }
}
