using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Bff.SignIn;

/// <summary>What a logout token says: whose session has ended, or that all of a person have.</summary>
public sealed record Logout(string Id, string? Sid, string? Subject, DateTimeOffset Expires);

/// <summary>Whether a logout token is good cannot be told now: its key is not known, and the provider was not asked, or did not answer.</summary>
public sealed class KeyIsNotKnownException(Exception? cause = null) : Exception("The key of a logout token is not known.", cause);

/// <summary>Checks logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6), and knows those that were here.</summary>
public sealed class LogoutTokens(IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider time)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    // Between two clocks.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    // So that tokens with invented key ids do not make this server ask all the time.
    private static readonly TimeSpan KeysAtMostEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);
    private long _askedForKeys;
    private OpenIdConnectConfiguration? _latest;

    /// <summary>Null for a token that is not good.</summary>
    /// <exception cref="KeyIsNotKnownException">It may be good all the same.</exception>
    public async Task<Logout?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var result = await ValidateAsync(token, cancellationToken);
            return result.IsValid ? Read((JsonWebToken)result.SecurityToken) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException)
        {
            throw new KeyIsNotKnownException(exception);
        }
    }

    /// <summary>Whether a token has not been here before; from now on it has.</summary>
    public bool IsFirst(Logout logout)
    {
        foreach (var (old, _) in _seen.Where(pair => pair.Value < time.GetUtcNow()))
        {
            _seen.TryRemove(old, out _);
        }

        return _seen.TryAdd(logout.Id, logout.Expires + Skew);
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        var provider = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var result = await ValidateAsync(token, provider, await provider.ConfigurationManager!.GetConfigurationAsync(cancellationToken));
        if (result.Exception is not SecurityTokenSignatureKeyNotFoundException)
        {
            return result;
        }

        // Perhaps the key is newer than what we know.
        var mayAsk = MayAskForKeys();
        if (mayAsk)
        {
            provider.ConfigurationManager.RequestRefresh();
            _latest = await OpenIdConnectConfigurationRetriever.GetAsync(provider.MetadataAddress, provider.Backchannel, cancellationToken);
        }

        result = _latest is { } latest ? await ValidateAsync(token, provider, latest) : result;
        // A refusal is final: only the provider's keys of this moment allow it.
        return mayAsk || result.Exception is not SecurityTokenSignatureKeyNotFoundException ? result : throw new KeyIsNotKnownException();
    }

    private static Task<TokenValidationResult> ValidateAsync(string token, OpenIdConnectOptions provider, OpenIdConnectConfiguration metadata) =>
        new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = ["logout+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = metadata.Issuer,
            ValidAudience = provider.ClientId,
            IssuerSigningKeys = metadata.SigningKeys,
            TryAllIssuerSigningKeys = false,
            ClockSkew = Skew,
        });

    private Logout? Read(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = payload.RootElement;
        var (id, sid, subject) = (Text(claims, "jti"), Text(claims, "sid"), Text(claims, "sub"));
        var isGood = id is not null
            && (sid ?? subject) is not null
            && IsOfNow(claims)
            && claims.TryGetProperty("events", out var events) && events.ValueKind is JsonValueKind.Object
            && events.TryGetProperty(Event, out var logout) && logout.ValueKind is JsonValueKind.Object
            // This would be an ID token.
            && !claims.TryGetProperty("nonce", out _)
            && IsTextOrAbsent(claims, "sid") && IsTextOrAbsent(claims, "sub");
        return isGood ? new(id!, sid, subject, new DateTimeOffset(token.ValidTo)) : null;
    }

    private bool IsOfNow(JsonElement claims)
    {
        if (!claims.TryGetProperty("iat", out var issued) || issued.ValueKind is not JsonValueKind.Number
            || !claims.TryGetProperty("exp", out var expires) || expires.ValueKind is not JsonValueKind.Number)
        {
            return false;
        }

        var age = time.GetUtcNow().ToUnixTimeSeconds() - issued.GetDouble();
        return age >= -Skew.TotalSeconds && age <= Age.TotalSeconds && expires.GetDouble() - issued.GetDouble() <= Age.TotalSeconds;
    }

    private bool MayAskForKeys()
    {
        var (asked, now) = (Volatile.Read(ref _askedForKeys), time.GetTimestamp());
        return (asked == 0 || time.GetElapsedTime(asked, now) >= KeysAtMostEvery) && Interlocked.CompareExchange(ref _askedForKeys, now, asked) == asked;
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static bool IsTextOrAbsent(JsonElement claims, string name) => !claims.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.String;
}
