using System.Collections.Concurrent;
using System.Security.Cryptography;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>Work on a server that is killed at some moment of it.</summary>
internal static class Load
{
    private const int ShortestMilliseconds = 300;
    private const int LongestMilliseconds = 1500;

    /// <summary>Lets workers repeat something until the server is killed under them.</summary>
    /// <param name="server">The server.</param>
    /// <param name="workers">How many at a time.</param>
    /// <param name="work">One piece of work of a worker, by number.</param>
    public static async Task RunUntilKilledAsync(ServerProcess server, int workers, Func<int, Task> work)
    {
        var failures = new ConcurrentQueue<Exception>();
        using var killed = new CancellationTokenSource();
        var running = Enumerable.Range(0, workers).Select(RunAsync).ToArray();
        await Task.Delay(RandomNumberGenerator.GetInt32(ShortestMilliseconds, LongestMilliseconds));
        await killed.CancelAsync();
        await server.KillAsync();
        await Task.WhenAll(running);
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Select(failure => failure.ToString())));

        async Task RunAsync(int worker)
        {
            try
            {
                while (!killed.IsCancellationRequested)
                {
                    await work(worker);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && killed.IsCancellationRequested)
            {
                // The server was killed in the middle of this.
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }
    }
}
