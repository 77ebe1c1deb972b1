using System.Diagnostics.CodeAnalysis;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// Bounds how many passwords are hashed at once. A hash keeps a core busy for tens of milliseconds, so that a crowd at the sign-in page
/// would otherwise take every core and every thread from the rest of the server. They are hashed on threads that give way to requests. One
/// instance a process.
/// </summary>
public sealed class PasswordWork : IDisposable
{
    // Some five seconds' worth where nothing else wants the processor.
    private const int WaitingPerSlot = 100;

    private static readonly int DefaultSlots = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly BackgroundThreads _threads;
    private readonly SemaphoreSlim _slots;
    private readonly int _maximumWaiting;
    private int _waiting;

    /// <summary>Half of the cores, one at least.</summary>
    public PasswordWork()
        : this(DefaultSlots, DefaultSlots * WaitingPerSlot)
    {
    }

    /// <summary>Sets the bounds.</summary>
    /// <param name="slots">How many work at once.</param>
    /// <param name="maximumWaiting">How many more may wait for their turn.</param>
    internal PasswordWork(int slots, int maximumWaiting)
    {
        // The benchmark finds them by this name.
        _threads = new BackgroundThreads(slots, "Passwords");
        _slots = new SemaphoreSlim(slots, slots);
        _maximumWaiting = maximumWaiting;
    }

    /// <summary>Waits for a turn; disposing the result ends it.</summary>
    /// <exception cref="PasswordsBusyException">Too many are waiting.</exception>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (!_slots.Wait(0, CancellationToken.None))
        {
            await WaitAsync(cancellationToken);
        }

        return new Turn(_slots);
    }

    /// <summary>Hashes, by whoever has a turn.</summary>
    public Task<TResult> HashAsync<TResult>(Func<TResult> hash) => _threads.RunAsync(hash);

    /// <inheritdoc />
    public void Dispose()
    {
        _slots.Dispose();
        _threads.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > _maximumWaiting)
            {
                throw new PasswordsBusyException();
            }

            await _slots.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private sealed class Turn(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}

/// <summary>So many passwords wait to be checked that another would wait too long.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "It has one message.")]
public sealed class PasswordsBusyException() : Exception("Too many people are signing in at this moment. Wait a few seconds and try again.")
{
    /// <summary>After how many seconds another try makes sense.</summary>
    public const int RetryAfterSeconds = 5;
}
