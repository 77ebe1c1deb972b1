using AuthProvider.Protocol.Signing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace AuthProvider.Storage.Keys;

/// <summary>The signing keys in memory, as the database last had them.</summary>
public sealed class SigningKeyRing(TimeProvider time) : ISigningKeys, IOptionsChangeTokenSource<OpenIddictServerOptions>, IDisposable
{
    private volatile IReadOnlyList<Entry> _entries = [];
    private IReadOnlyList<string> _shown = [];
    private CancellationTokenSource _changed = new();

    /// <inheritdoc />
    public IReadOnlyList<SigningCredentials> Published
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. _entries.Where(entry => entry.Times.IsPublished(now)).Select(entry => entry.Credentials)];
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<SecurityKey> OfEarlierIdTokens
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. _entries.Where(entry => entry.Times.IsOnlyKept(now)).Select(entry => entry.Credentials.Key)];
        }
    }

    string? IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    /// <inheritdoc />
    public SigningCredentials? FindActive(string algorithm)
    {
        // One RSA key signs with both of its algorithms.
        var isPss = string.Equals(algorithm, SecurityAlgorithms.RsaSsaPssSha256, StringComparison.Ordinal);
        var ofKey = isPss ? SecurityAlgorithms.RsaSha256 : algorithm;
        var now = time.GetUtcNow();
        Entry? best = null;
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Credentials.Algorithm, ofKey, StringComparison.Ordinal) && entry.Times.IsBetterThan(best?.Times, now))
            {
                best = entry;
            }
        }

        return isPss ? best?.Pss : best?.Credentials;
    }

    /// <inheritdoc />
    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    /// <summary>Whose turn it is to read the keys from the database.</summary>
    internal SemaphoreSlim Loading { get; } = new(1, 1);

    /// <inheritdoc />
    public void Dispose()
    {
        _changed.Dispose();
        Loading.Dispose();
    }

    /// <summary>Replaces the keys, and has OpenIddict read them again where other ones are published than it has.</summary>
    internal void Replace(IReadOnlyList<Entry> entries)
    {
        _entries = entries;
        List<string> shown = [.. Published.Select(key => key.Key.KeyId).Order(StringComparer.Ordinal)];
        if (!shown.SequenceEqual(_shown, StringComparer.Ordinal))
        {
            _shown = shown;
            using var before = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
            before.Cancel();
        }
    }

    /// <summary>A key with its times.</summary>
    internal sealed record Entry(SigningCredentials Credentials, KeyTimes Times)
    {
        /// <summary>The same key for PS256; without meaning for a key that is not RSA.</summary>
        public SigningCredentials Pss { get; } = new(Credentials.Key, SecurityAlgorithms.RsaSsaPssSha256);
    }
}
