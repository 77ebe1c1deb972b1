using System.Diagnostics;
using AuthProvider.Storage.Users.PasswordHashes;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>
/// How long a refusal takes at least. Hashes that were brought from elsewhere take their own time to verify; while there are such, every
/// refusal is held back for as long as the slowest took, so that its time does not tell whether there is an account.
/// </summary>
public sealed class RefusalPace(ForeignPasswordHashes foreign)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // Nobody waits longer because the machine once paused.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(4);

    private long _slowestTicks;

    /// <summary>Notes how long a verification took.</summary>
    /// <param name="taken">The time.</param>
    public void Note(TimeSpan taken)
    {
        var slowest = Volatile.Read(ref _slowestTicks);
        while (taken.Ticks > slowest && Interlocked.CompareExchange(ref _slowestTicks, taken.Ticks, slowest) is var found && found != slowest)
        {
            slowest = found;
        }
    }

    /// <summary>Waits until a refusal may be told.</summary>
    /// <param name="begun">When the password was presented, a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="ownHash">A hash as this server makes them now.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task WaitAsync(long begun, string ownHash, CancellationToken cancellationToken = default)
    {
        if (await foreign.AreThereAsync(ownHash, cancellationToken))
        {
            var slowest = TimeSpan.FromTicks(Math.Clamp(Volatile.Read(ref _slowestTicks), Least.Ticks, Most.Ticks));
            var rest = slowest - Stopwatch.GetElapsedTime(begun);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, cancellationToken);
            }
        }
    }
}
