namespace AuthProvider.Storage.Logout;

/// <summary>Wakes whoever waits. Take <see cref="Next"/> before looking at what may have changed, and await it afterwards.</summary>
public sealed class Pulse
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next beat.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all that wait.</summary>
    public void Beat() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}

/// <summary>What happens to deliveries in this process.</summary>
public sealed class LogoutSignals
{
    /// <summary>Deliveries were written.</summary>
    public Pulse Written { get; } = new();

    /// <summary>An attempt has ended.</summary>
    public Pulse Attempted { get; } = new();
}
