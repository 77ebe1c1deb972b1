using System.Globalization;
using System.Security.Claims;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>Says in a token when it was made, when it ends and who made it.</summary>
/// <param name="applications">The clients, which may have lifetimes of their own.</param>
internal sealed class TokenDates(IOpenIddictApplicationManager applications)
{
    /// <summary>The types that this writes.</summary>
    public static readonly string[] Written = [Claims.Private.CreationDate, Claims.Private.ExpirationDate, Claims.Private.Issuer];

    /// <summary>Writes them, with a lifetime from now on.</summary>
    /// <param name="context">The sign-in.</param>
    /// <param name="token">The token.</param>
    /// <param name="granted">The lifetime that the grant says; null for that of the client.</param>
    /// <param name="setting">The client's setting.</param>
    /// <param name="lifetime">That of all others; null for ever.</param>
    public async ValueTask WriteAsync(ProcessSignInContext context, ClaimsPrincipal token, TimeSpan? granted, string setting, TimeSpan? lifetime)
    {
        var now = context.Options.TimeProvider.GetUtcNow();
        lifetime = granted ?? await FindAsync(context, setting) ?? lifetime;
        Write(context, token, now, lifetime is { } known ? now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)) + known : null);
    }

    /// <summary>Writes them, with an end.</summary>
    /// <param name="context">The sign-in.</param>
    /// <param name="token">The token.</param>
    /// <param name="end">When it ends; null for never.</param>
    public static void Write(ProcessSignInContext context, ClaimsPrincipal token, DateTimeOffset? end) =>
        Write(context, token, context.Options.TimeProvider.GetUtcNow(), end);

    private static void Write(ProcessSignInContext context, ClaimsPrincipal token, DateTimeOffset now, DateTimeOffset? end)
    {
        var issuer = context.Options.Issuer ?? context.BaseUri;
        token.AddClaim(Claims.Private.CreationDate, now.ToString("r", CultureInfo.InvariantCulture));
        if (end is not null)
        {
            token.AddClaim(Claims.Private.ExpirationDate, end.Value.ToString("r", CultureInfo.InvariantCulture));
        }

        token.AddClaim(Claims.Private.Issuer, issuer is { IsAbsoluteUri: true } ? issuer.AbsoluteUri : throw new InvalidOperationException("A token needs an issuer: none is configured, and the request has no address of the server."));
    }

    private async ValueTask<TimeSpan?> FindAsync(ProcessSignInContext context, string setting)
    {
        if (string.IsNullOrEmpty(context.ClientId))
        {
            return null;
        }

        var client = await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken)
            ?? throw new InvalidOperationException("The client of a sign-in is gone.");
        var settings = await applications.GetSettingsAsync(client.Application, context.CancellationToken);
        return settings.TryGetValue(setting, out var text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lifetime) ? lifetime : null;
    }
}
