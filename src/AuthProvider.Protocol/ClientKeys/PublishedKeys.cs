using System.Collections.Concurrent;
using System.Text;
using AuthProvider.Protocol.OutgoingRequests;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.ClientKeys;

/// <summary>
/// The keys that clients publish at their <c>jwks_uri</c>, kept for a minute; where the host cannot be asked, those known before count
/// for an hour more. Nobody drives it to ask in a loop: a minute sees a few requests to an address, whoever wants them.
/// </summary>
internal sealed partial class PublishedKeys(OutgoingClient client, TimeProvider time, ILogger<PublishedKeys> logger)
{
    private const int Capacity = 10_000;

    private static readonly string[] Accept = ["application/jwk-set+json", "application/json"];

    private readonly ConcurrentDictionary<string, PublishedKeySet> _sets = new(StringComparer.Ordinal);

    /// <summary>The keys at an address; none where they cannot be fetched.</summary>
    public async ValueTask<IReadOnlyList<JsonWebKey>> FindAsync(string uri, CancellationToken cancellationToken)
    {
        var set = Get(uri);
        if (set.Fresh is { } fresh)
        {
            return fresh;
        }

        await set.FetchAsync(cancellationToken);
        return set.Usable;
    }

    /// <summary>The keys at an address, asked for once more because one is unknown; null where that was done too often lately.</summary>
    public async ValueTask<IReadOnlyList<JsonWebKey>?> FindAgainAsync(string uri, CancellationToken cancellationToken)
    {
        var set = Get(uri);
        return set.MayAskAgain() && await set.FetchAsync(cancellationToken) ? set.Usable : null;
    }

    private PublishedKeySet Get(string uri)
    {
        if (_sets.Count >= Capacity)
        {
            _sets.Clear();
        }

        return _sets.GetOrAdd(uri, static (address, keys) => new PublishedKeySet(() => keys.DownloadAsync(address), keys.Time), this);
    }

    private TimeProvider Time => time;

    // Null: it failed.
    private async Task<IReadOnlyList<JsonWebKey>?> DownloadAsync(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var address))
        {
            return null;
        }

        try
        {
            var answer = await client.GetAsync(address, Accept);
            if (answer.IsSuccess)
            {
                return [.. new JsonWebKeySet(Encoding.UTF8.GetString(answer.Body.Span)).Keys];
            }

            LogStatus(address.Authority, (int)answer.Status);
        }
        catch (Exception exception) when (exception is OutgoingRequestException or ArgumentException or FormatException)
        {
            LogFailed(address.Authority, exception);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of an app could not be fetched: {Authority} answered {Status}.")]
    private partial void LogStatus(string authority, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of an app could not be fetched from {Authority}.")]
    private partial void LogFailed(string authority, Exception exception);
}
