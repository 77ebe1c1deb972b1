using System.Buffers.Text;
using System.Security.Cryptography;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.Signing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.BackChannelLogout;

/// <summary>Makes logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
public sealed class LogoutTokens(ISigningKeys keys, IOptions<ProtocolOptions> options, TimeProvider time)
{
    /// <summary>The one member of <c>events</c> (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
    public const string EventName = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>The <c>typ</c> of the header, which keeps the token from being taken for another.</summary>
    public const string TokenType = "logout+jwt";

    // As short as the specification advises: a retry gets a token of its own.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Makes a token: signed like the client's ID tokens, without <c>nonce</c>.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="subject">The <c>sub</c> that the client knows.</param>
    /// <param name="sid">The session that ended.</param>
    /// <param name="algorithm">The algorithm of the client's ID tokens; null: the default.</param>
    public string Create(string clientId, string subject, string sid, string? algorithm)
    {
        algorithm ??= ISigningKeys.DefaultIdTokenAlgorithm;
        var now = time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenType,
            Issuer = options.Value.Issuer,
            Audience = clientId,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime + Lifetime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [OpenIddictConstants.Claims.JwtId] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
                [OpenIddictConstants.Claims.Subject] = subject,
                ["sid"] = sid,
                ["events"] = new Dictionary<string, object>(StringComparer.Ordinal) { [EventName] = new Dictionary<string, object>(StringComparer.Ordinal) },
            },
            SigningCredentials = keys.GetActive(algorithm),
        });
    }
}
