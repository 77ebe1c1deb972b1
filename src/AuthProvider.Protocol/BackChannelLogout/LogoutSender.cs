using System.Net;
using AuthProvider.Protocol.OutgoingRequests;

namespace AuthProvider.Protocol.BackChannelLogout;

/// <summary>How an app took a logout token.</summary>
public enum LogoutReception
{
    /// <summary>The app has ended its session (OpenID Connect Back-Channel Logout 1.0, 2.8).</summary>
    Done = 0,

    /// <summary>The app refused the token, and would refuse another (400).</summary>
    Refused = 1,

    /// <summary>The app could not be reached, or could not do it now.</summary>
    Unavailable = 2,
}

/// <summary>Posts logout tokens to apps (OpenID Connect Back-Channel Logout 1.0, 2.5).</summary>
public sealed class LogoutSender(OutgoingClient client)
{
    /// <summary>Posts a token: a form with <c>logout_token</c> and nothing else.</summary>
    /// <param name="address">The app's <c>backchannel_logout_uri</c>.</param>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How it went, with a sentence for the operator where it did not go well.</returns>
    public async Task<(LogoutReception Reception, string? Problem)> SendAsync(string address, string token, CancellationToken cancellationToken = default)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return (LogoutReception.Refused, "The address is no URL.");
        }

        try
        {
            var answer = await client.PostAsync(uri, [KeyValuePair.Create("logout_token", token)], cancellationToken);
            return answer.Status switch
            {
                HttpStatusCode.OK or HttpStatusCode.NoContent => (LogoutReception.Done, null),
                HttpStatusCode.BadRequest => (LogoutReception.Refused, "The app answered 400."),
                var status => (LogoutReception.Unavailable, $"The app answered {(int)status}."),
            };
        }
        catch (OutgoingRequestException exception)
        {
            return (LogoutReception.Unavailable, exception.Message);
        }
    }
}
