using System.Collections.Concurrent;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// A thread of its own for the writer. A commit of SQLite keeps its thread waiting for the disk; on a thread of the pool, which has as many as
/// there are processors, that would leave a processor without work while requests wait.
/// </summary>
internal sealed class WriterThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];

    private WriterThread()
    {
    }

    /// <summary>Runs something asynchronous, all of it, on a new thread, which ends with it.</summary>
    public static Task RunAsync(Func<Task> work)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => new WriterThread().Run(work, completion)) { IsBackground = true, Name = "Token writer" }.UnsafeStart();
        return completion.Task;
    }

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _work.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The thread has ended: what comes this late goes to the pool.
            base.Post(d, state);
        }
    }

    /// <inheritdoc />
    public override SynchronizationContext CreateCopy() => this;

    private void Run(Func<Task> work, TaskCompletionSource completion)
    {
        SetSynchronizationContext(this);
        _ = CompleteAsync(work, completion);
        foreach (var (callback, state) in _work.GetConsumingEnumerable())
        {
            callback(state);
        }
    }

    private async Task CompleteAsync(Func<Task> work, TaskCompletionSource completion)
    {
        try
        {
            await work();
            completion.SetResult();
        }
        catch (Exception exception)
        {
            completion.SetException(exception);
        }
        finally
        {
            _work.CompleteAdding();
        }
    }
}
