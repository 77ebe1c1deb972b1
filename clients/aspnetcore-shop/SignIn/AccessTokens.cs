using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Shop.SignIn;

/// <summary>The access token of the signed-in user, renewed with the refresh token shortly before it expires.</summary>
public sealed class AccessTokens(IOptionsMonitor<OpenIdConnectOptions> options, SessionTickets tickets, TimeProvider time)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // One renewal at a time in each session, for a refresh token works once. Several servers would need a lock where the sessions are.
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _renewals = new(StringComparer.Ordinal);

    /// <summary>The token to send, or null when nobody is signed in or the provider has ended the access.</summary>
    /// <exception cref="ProviderIsAwayException">The token has expired, and the provider gives no other just now.</exception>
    public async Task<string?> GetAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (!session.Succeeded || SessionTickets.KeyOf(context) is not { } key)
        {
            return null;
        }

        if (TokenThatLives(session.Properties, RenewBefore) is { } token)
        {
            return token;
        }

        // The browser may go meanwhile; the renewal goes on, for the next refresh token must not be lost.
        var renewal = _renewals.GetOrAdd(key, _ => new Lazy<Task<string?>>(() => RenewAsync(key)));
        return await renewal.Value.WaitAsync(context.RequestAborted);
    }

    private async Task<string?> RenewAsync(string key)
    {
        try
        {
            // As it is now: another request may have renewed it, or it may have ended.
            return await tickets.RetrieveAsync(key) is { } ticket
                ? TokenThatLives(ticket.Properties, RenewBefore) ?? await RenewAsync(key, ticket)
                : null;
        }
        finally
        {
            _renewals.TryRemove(key, out _);
        }
    }

    private async Task<string?> RenewAsync(string key, AuthenticationTicket ticket)
    {
        var session = ticket.Properties;
        if (session.GetTokenValue("refresh_token") is not { } refreshToken)
        {
            return TokenThatLives(session, TimeSpan.Zero);
        }

        OpenIdConnectMessage answer;
        try
        {
            answer = await RefreshAsync(refreshToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException or ArgumentException)
        {
            // Trouble on the way or at the provider, or an answer that nobody can read, ends nothing.
            return TokenThatLives(session, TimeSpan.Zero) ?? throw new ProviderIsAwayException(exception);
        }

        if (answer.Error is not null)
        {
            return null;
        }

        // Whatever it says of its life: the next refresh token must not be lost.
        var life = int.TryParse(answer.ExpiresIn, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : RenewBefore;
        var expires = time.GetUtcNow() + life;
        session.UpdateTokenValue("access_token", answer.AccessToken);
        session.UpdateTokenValue("expires_at", expires.ToString("o", CultureInfo.InvariantCulture));
        session.UpdateTokenValue("refresh_token", answer.RefreshToken ?? refreshToken);
        session.UpdateTokenValue("id_token", answer.IdToken ?? session.GetTokenValue("id_token")!);
        // The cookie stays as it is: it names the session.
        await tickets.RenewAsync(key, ticket);
        return answer.AccessToken;
    }

    /// <summary>New tokens, or <c>invalid_grant</c>: the provider's word that the access has ended (RFC 6749, 5.2).</summary>
    private async Task<OpenIdConnectMessage> RefreshAsync(string refreshToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        var provider = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var metadata = await provider.ConfigurationManager!.GetConfigurationAsync(limit.Token);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"),
            new("refresh_token", refreshToken),
            new("client_id", provider.ClientId!),
            new("client_secret", provider.ClientSecret!),
        ]);
        using var response = await provider.Backchannel.PostAsync(metadata.TokenEndpoint, form, limit.Token);
        var answer = new OpenIdConnectMessage(await response.Content.ReadAsStringAsync(limit.Token));
        var isGood = response.IsSuccessStatusCode && answer is { Error: null, AccessToken: not null };
        return isGood || answer.Error == "invalid_grant" ? answer : throw new HttpRequestException($"The provider answered {(int)response.StatusCode} {answer.Error}.");
    }

    private string? TokenThatLives(AuthenticationProperties session, TimeSpan longer) =>
        session.GetTokenValue("expires_at") is { } expires && time.GetUtcNow() < DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) - longer
            ? session.GetTokenValue("access_token")
            : null;
}
