using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Health;

/// <summary>Asks the database at most once a second, however many ask this server.</summary>
internal sealed class ReadinessWatch(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (DatabaseStanding Standing, DateTimeOffset At)? _last;

    /// <summary>The standing, at most a second old. A database that does not answer in time takes no writes.</summary>
    public async Task<DatabaseStanding> AskAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _turn.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new(TakesWrites: false, HasKeys: true);
        }

        try
        {
            if (_last is { } last && time.GetUtcNow() - last.At is var age && age >= TimeSpan.Zero && age < Freshness)
            {
                return last.Standing;
            }

            await using var scope = scopes.CreateAsyncScope();
            var standing = await scope.ServiceProvider.GetRequiredService<DatabaseProbe>().AskAsync(limit.Token);
            _last = (standing, time.GetUtcNow());
            return standing;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
