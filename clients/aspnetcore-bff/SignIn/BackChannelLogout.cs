using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Bff.SignIn;

/// <summary>The provider tells from server to server that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.5 and 2.6).</summary>
public static class BackChannelLogout
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    public static void MapBackChannelLogout(this WebApplication app) => app.MapPost("/bff/backchannel-logout", TakeAsync);

    private static async Task<IResult> TakeAsync(HttpContext context, IOptionsMonitor<OpenIdConnectOptions> options, SessionTickets tickets)
    {
        context.Response.Headers.CacheControl = "no-store";
        var token = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(context.RequestAborted))["logout_token"].ToString() : "";
        if (await FindSessionAsync(token, options.Get(OpenIdConnectDefaults.AuthenticationScheme), context.RequestAborted) is not { } sid)
        {
            return Results.Json(new { error = "invalid_request" }, statusCode: StatusCodes.Status400BadRequest);
        }

        tickets.End(sid);
        return Results.Ok();
    }

    /// <summary>The session that a logout token names; null where it is none.</summary>
    private static async Task<string?> FindSessionAsync(string token, OpenIdConnectOptions provider, CancellationToken cancellationToken)
    {
        var metadata = await provider.ConfigurationManager!.GetConfigurationAsync(cancellationToken);
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = ["logout+jwt"],
            ValidIssuer = metadata.Issuer,
            ValidAudience = provider.ClientId,
            IssuerSigningKeys = metadata.SigningKeys,
        });
        if (!result.IsValid)
        {
            // Perhaps it is signed with a key that is newer than what we know.
            provider.ConfigurationManager.RequestRefresh();
            return null;
        }

        var claims = (JsonWebToken)result.SecurityToken;
        var isLogout = claims.TryGetPayloadValue<JsonElement>("events", out var events) && events.TryGetProperty(Event, out _) && !claims.TryGetPayloadValue<string>("nonce", out _);
        return isLogout && claims.TryGetPayloadValue<string>("sid", out var sid) ? sid : null;
    }
}
