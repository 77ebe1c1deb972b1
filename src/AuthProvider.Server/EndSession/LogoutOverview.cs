using AuthProvider.Protocol.FrontChannelLogout;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.EndSession;

/// <summary>What happens at the apps of sessions that have ended, for the user who ended them.</summary>
public sealed class LogoutOverview(SessionEnding sessions, LogoutOutbox outbox, LogoutSignals signals, ServerSettings settings, TimeProvider time)
{
    // A page without script cannot be told later; most apps have answered by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reads it, as soon as all apps have been told from server to server, and after two seconds whatever they do.</summary>
    /// <param name="ended">The sessions.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The apps by name, each once.</returns>
    public async Task<IReadOnlyList<AppLogout>> ReadAsync(IReadOnlyList<SessionEnd> ended, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var end = time.GetUtcNow() + Patience;
        var apps = new List<(SessionApp App, string? Frame, LogoutDeliveryState? Delivery)>();
        foreach (var session in ended)
        {
            var states = await WaitAsync(session.Sid, end, cancellationToken);
            apps.AddRange((await sessions.FindAppsOfEndedAsync(session.Sid, cancellationToken)).Select(
                app => (app, session.IsHere ? FrameOf(app, session.Sid) : null, states.TryGetValue(app.ClientId, out var state) ? state : (LogoutDeliveryState?)null)));
        }

        return
        [
            .. apps.GroupBy(app => app.App.AppId)
                .Select(group => new AppLogout(
                    group.First().App.Name ?? group.First().App.ClientId,
                    [.. group.Select(app => app.Frame).OfType<string>()],
                    group.Select(app => app.Delivery).OfType<LogoutDeliveryState>().OrderByDescending(Weight).Select(state => (LogoutDeliveryState?)state).FirstOrDefault()))
                .OrderBy(app => app.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    // Of two sessions the user hears of the one that went worse.
    private static int Weight(LogoutDeliveryState state) => state switch
    {
        LogoutDeliveryState.Pending => 2,
        LogoutDeliveryState.Failed => 1,
        _ => 0,
    };

    private async Task<IReadOnlyDictionary<string, LogoutDeliveryState>> WaitAsync(string sid, DateTimeOffset end, CancellationToken cancellationToken)
    {
        while (true)
        {
            var attempted = signals.Attempted.Next;
            var states = await outbox.FindStatesAsync(sid, cancellationToken);
            var left = end - time.GetUtcNow();
            if (left <= TimeSpan.Zero || states.Values.All(state => state is not LogoutDeliveryState.Pending))
            {
                return states;
            }

            await attempted.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private string? FrameOf(SessionApp app, string sid) =>
        LogoutOutbox.MetadataOf(app.Properties) is { FrontchannelLogoutUri: { } uri } ? FrontChannelLogoutAddress.Create(uri, settings.Issuer, sid) : null;
}

/// <summary>What happens at an app.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Frames">The addresses that sign out in this browser; none where it has none, or was not signed in to here.</param>
/// <param name="Delivery">How far it has been told from server to server; null where it is not told so.</param>
public sealed record AppLogout(string Name, IReadOnlyList<string> Frames, LogoutDeliveryState? Delivery)
{
    /// <summary>Whether anything is still going on behind the user's back.</summary>
    public bool IsPending => Delivery is LogoutDeliveryState.Pending;

    /// <summary>The name of the words for it.</summary>
    public string Words => (Delivery, Frames.Count) switch
    {
        (LogoutDeliveryState.Delivered, _) => "Delivered",
        (LogoutDeliveryState.Pending, _) => "Pending",
        (LogoutDeliveryState.Failed, 0) => "NotAccepted",
        (_, > 0) => "ThroughBrowser",
        _ => "NotTold",
    };
}
