using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Registration;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.ClientKeys;

/// <summary>The public keys of a client: those that it registered, or those that it publishes at its <c>jwks_uri</c> (RFC 7591, 2).</summary>
internal sealed class ClientKeySet(IOpenIddictApplicationManager applications, PublishedKeys published)
{
    private const int MaximumKeys = 50;

    /// <summary>Whether a key of the client made the signature of a JWT. No <c>kid</c> is needed where one of its keys fits (OpenID Connect Core 1.0, 10.1).</summary>
    public async ValueTask<bool> VerifyAsync(object application, ClientMetadata metadata, SignedJwt token, CancellationToken cancellationToken)
    {
        var keys = Select(await ListAsync(application, metadata, cancellationToken), token.KeyId, out var isKnown);
        if (token.IsSignedBy(keys))
        {
            return true;
        }

        if (isKnown || metadata.JwksUri is not { } uri)
        {
            return false;
        }

        // The client may have a new key (OpenID Connect Core 1.0, 10.1.1).
        return await published.FindAgainAsync(uri, cancellationToken) is { } fresh && token.IsSignedBy(Select(fresh, token.KeyId, out _));
    }

    /// <summary>Whether one of the keys of a client is the one that is looked for. Those that it publishes are asked for once more where none is.</summary>
    public async ValueTask<bool> ContainsAsync(object application, ClientMetadata metadata, Func<JsonWebKey, bool> isIt, CancellationToken cancellationToken) =>
        (await ListAsync(application, metadata, cancellationToken)).Take(MaximumKeys).Any(isIt)
        || (metadata.JwksUri is { } uri && await published.FindAgainAsync(uri, cancellationToken) is { } fresh && fresh.Take(MaximumKeys).Any(isIt));

    /// <summary>All keys of a client, with those that this server cannot use.</summary>
    public async ValueTask<IReadOnlyList<JsonWebKey>> ListAsync(object application, ClientMetadata metadata, CancellationToken cancellationToken) =>
        metadata.JwksUri is { } uri
            ? await published.FindAsync(uri, cancellationToken)
            : [.. (await applications.GetJsonWebKeySetAsync(application, cancellationToken))?.Keys ?? []];

    // Known: the client has a key of this name.
    private static List<VerificationKey> Select(IEnumerable<JsonWebKey> keys, string? keyId, out bool isKnown)
    {
        var candidates = keys.Take(MaximumKeys).Select(VerificationKey.TryRead).OfType<VerificationKey>().ToList();
        isKnown = keyId is not null && candidates.Exists(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
        return keyId is null ? candidates : candidates.FindAll(key => string.IsNullOrEmpty(key.KeyId) || string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
    }
}
