using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions.Tickets;

namespace AuthProvider.Server.Health;

/// <summary>How what the server needs stands.</summary>
/// <param name="Database">The database.</param>
/// <param name="KeepsTickets">Whether the store of session tickets takes them; null where they are in the database.</param>
internal sealed record ServerStanding(DatabaseStanding Database, bool? KeepsTickets)
{
    /// <summary>Whether people can be sent here.</summary>
    public bool IsReady => Database is { TakesWrites: true, HasKeys: true } && KeepsTickets is not false;
}

/// <summary>Asks the database and the store of tickets at most once a second, however many ask this server.</summary>
internal sealed class ReadinessWatch(IServiceScopeFactory scopes, SessionTickets tickets, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (ServerStanding Standing, DateTimeOffset At)? _last;

    /// <summary>The standing, at most a second old. A database that does not answer in time takes no writes.</summary>
    public async Task<ServerStanding> AskAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _turn.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new(new(TakesWrites: false, HasKeys: true), KeepsTickets: null);
        }

        try
        {
            if (_last is { } last && time.GetUtcNow() - last.At is var age && age >= TimeSpan.Zero && age < Freshness)
            {
                return last.Standing;
            }

            await using var scope = scopes.CreateAsyncScope();
            var sessions = AskTicketsAsync(limit.Token);
            var standing = new ServerStanding(await scope.ServiceProvider.GetRequiredService<DatabaseProbe>().AskAsync(limit.Token), await sessions);
            _last = (standing, time.GetUtcNow());
            return standing;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool?> AskTicketsAsync(CancellationToken cancellationToken)
    {
        if (!tickets.AreElsewhere)
        {
            return null;
        }

        try
        {
            await tickets.CheckAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TicketStoreUnavailableException or OperationCanceledException)
        {
            return false;
        }
    }
}
