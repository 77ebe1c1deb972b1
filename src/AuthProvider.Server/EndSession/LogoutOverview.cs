using AuthProvider.Protocol.FrontChannelLogout;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.EndSession;

/// <summary>What happens at the apps of a session that has ended, for the user who ended it.</summary>
public sealed class LogoutOverview(SessionEnding sessions, LogoutOutbox outbox, LogoutSignals signals, ServerSettings settings, TimeProvider time)
{
    // A page without script cannot be told later; most apps have answered by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reads it, as soon as all apps have been told from server to server, and after two seconds whatever they do.</summary>
    /// <param name="sid">The <c>sid</c> of the session; null where none ended.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The apps by name.</returns>
    public async Task<IReadOnlyList<AppLogout>> ReadAsync(string? sid, CancellationToken cancellationToken)
    {
        if (sid is null)
        {
            return [];
        }

        var states = await WaitAsync(sid, cancellationToken);
        return
        [
            .. (await sessions.FindAppsOfEndedAsync(sid, cancellationToken)).Select(app => Describe(app, sid, states))
                .OrderBy(app => app.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    private async Task<IReadOnlyDictionary<string, LogoutDeliveryState>> WaitAsync(string sid, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow() + Patience;
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

    private AppLogout Describe(SessionApp app, string sid, IReadOnlyDictionary<string, LogoutDeliveryState> states)
    {
        var frame = LogoutOutbox.MetadataOf(app.Properties) is { FrontchannelLogoutUri: { } uri } ? FrontChannelLogoutAddress.Create(uri, settings.Issuer, sid) : null;
        return new(app.Name ?? app.ClientId, frame, states.TryGetValue(app.ClientId, out var state) ? state : null);
    }
}

/// <summary>What happens at an app.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Frame">The address that signs out in the browser; null where it has none.</param>
/// <param name="Delivery">How far it has been told from server to server; null where it is not told so.</param>
public sealed record AppLogout(string Name, string? Frame, LogoutDeliveryState? Delivery)
{
    /// <summary>Whether anything is still going on behind the user's back.</summary>
    public bool IsPending => Delivery is LogoutDeliveryState.Pending;

    /// <summary>The name of the words for it.</summary>
    public string Words => (Delivery, Frame) switch
    {
        (LogoutDeliveryState.Delivered, _) => "Delivered",
        (LogoutDeliveryState.Pending, _) => "Pending",
        (LogoutDeliveryState.Failed, null) => "NotAccepted",
        (_, not null) => "ThroughBrowser",
        _ => "NotTold",
    };
}
