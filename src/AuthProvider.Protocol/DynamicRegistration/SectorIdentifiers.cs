using System.Net;
using System.Text.Json;
using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Protocol.Refusals;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.Logging;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>Fetches the document of a sector, which must speak for the client (OpenID Connect Dynamic Client Registration 1.0, 5; SECURITY S25).</summary>
public sealed partial class SectorIdentifiers(OutgoingClient client, ILogger<SectorIdentifiers> logger)
{
    private const string Member = "sector_identifier_uri";

    private static readonly string[] Accept = ["application/json"];

    /// <summary>Verifies that the document speaks for a client.</summary>
    /// <param name="uri">The <c>sector_identifier_uri</c>.</param>
    /// <param name="uris">What it must list: see <see cref="PairwiseSubjects.PairwiseSectors.UrisToList"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public async Task<MetadataProblem?> VerifyAsync(string uri, IReadOnlyList<string> uris, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uris);
        var address = new Uri(uri);
        try
        {
            var answer = await client.GetAsync(address, Accept, cancellationToken);
            return answer.Status is HttpStatusCode.OK
                ? Judge(answer.Body, uris)
                : new(Member, new Refusal("SectorStatus", "It answered {0} and not 200.", (int)answer.Status));
        }
        catch (OutgoingRequestException exception)
        {
            LogFailed(logger, address.Authority, exception);
            return new(Member, new Refusal("SectorFetch", "It cannot be fetched."));
        }
    }

    private static MetadataProblem? Judge(ReadOnlyMemory<byte> body, IReadOnlyList<string> uris)
    {
        HashSet<string> listed;
        try
        {
            listed = (JsonSerializer.Deserialize<string?[]>(body.Span) ?? []).OfType<string>().ToHashSet(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new(Member, new Refusal("SectorDocument", "Its document is not a JSON list of URIs."));
        }

        return uris.FirstOrDefault(uri => !listed.Contains(uri)) is { } missing
            ? new(Member, new Refusal("SectorMissing", "Its document does not list {0}.", missing))
            : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sector identifier of an app could not be fetched from {Authority}.")]
    private static partial void LogFailed(ILogger logger, string authority, Exception exception);
}
