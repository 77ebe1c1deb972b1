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
        var apps = new List<(SessionApp App, string? Frame, LogoutStanding Standing)>();
        foreach (var session in ended)
        {
            var states = await WaitAsync(session.Sid, end, cancellationToken);
            foreach (var app in await sessions.FindAppsOfEndedAsync(session.Sid, cancellationToken))
            {
                var frame = session.IsHere ? FrameOf(app, session.Sid) : null;
                apps.Add((app, frame, StandingOf(states.TryGetValue(app.ClientId, out var state) ? state : null, frame is not null)));
            }
        }

        return
        [
            .. apps.GroupBy(app => app.App.AppId)
                .Select(group => new AppLogout(
                    group.First().App.Name ?? group.First().App.ClientId,
                    [.. group.Select(app => app.Frame).OfType<string>()],
                    group.Max(app => app.Standing)))
                .OrderBy(app => app.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    // Of one session: a frame of another one does not reach it.
    private static LogoutStanding StandingOf(LogoutDeliveryState? delivery, bool hasFrame) => (delivery, hasFrame) switch
    {
        (LogoutDeliveryState.Delivered, _) => LogoutStanding.Delivered,
        (LogoutDeliveryState.Pending, _) => LogoutStanding.Pending,
        (_, true) => LogoutStanding.ThroughBrowser,
        (LogoutDeliveryState.Failed, _) => LogoutStanding.NotAccepted,
        _ => LogoutStanding.NotTold,
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
/// <param name="Standing">How it has been told; of several sessions there, of the one that went worst.</param>
public sealed record AppLogout(string Name, IReadOnlyList<string> Frames, LogoutStanding Standing)
{
    /// <summary>The name of the words for <see cref="Standing"/>.</summary>
    public string Words => Standing switch
    {
        LogoutStanding.Delivered => "Delivered",
        LogoutStanding.ThroughBrowser => "ThroughBrowser",
        LogoutStanding.NotTold => "NotTold",
        LogoutStanding.NotAccepted => "NotAccepted",
        _ => "Pending",
    };

    /// <summary>Whether anything is still going on behind the user's back.</summary>
    public bool IsPending => Standing is LogoutStanding.Pending;
}

/// <summary>How an app has been told of the end of a session, the worst last.</summary>
public enum LogoutStanding
{
    /// <summary>From server to server.</summary>
    Delivered,

    /// <summary>By a frame of the page, whose answer only the app sees.</summary>
    ThroughBrowser,

    /// <summary>It has no way to be told.</summary>
    NotTold,

    /// <summary>It refused, or was not reached for a day.</summary>
    NotAccepted,

    /// <summary>Not yet: it is still tried.</summary>
    Pending,
}
