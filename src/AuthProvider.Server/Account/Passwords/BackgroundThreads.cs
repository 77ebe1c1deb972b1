using System.Collections.Concurrent;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// Threads that give way to all others: what they compute fills the time that requests leave. Long computations on the threads of the pool
/// would keep short requests waiting.
/// </summary>
internal sealed class BackgroundThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <summary>Starts them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">What they are called in a debugger.</param>
    public BackgroundThreads(int count, string name)
    {
        for (var index = 0; index < count; index++)
        {
            new Thread(Run) { IsBackground = true, Name = name }.Start();
        }
    }

    /// <summary>Computes something on one of them.</summary>
    public Task<TResult> RunAsync<TResult>(Func<TResult> compute)
    {
        // What waits for the result goes on elsewhere.
        var completion = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(compute());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Ends them when what was begun is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        Scheduling.GiveWay();
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
