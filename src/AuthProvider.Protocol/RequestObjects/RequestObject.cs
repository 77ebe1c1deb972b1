using System.Collections.Immutable;
using System.Text.Json;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.RequestObjects;

/// <summary>A request object whose signature and claims hold.</summary>
/// <param name="Parameters">The authorization request parameters in it.</param>
/// <param name="StandsAlone">Whether it is typed as one of RFC 9101, so that no parameter beside it counts (6.3).</param>
/// <param name="ExpiresAt">From when on no request begins with it, a little after its <c>exp</c>; null where it has none.</param>
internal sealed record RequestObject(IReadOnlyList<KeyValuePair<string, OpenIddictParameter>> Parameters, bool StandsAlone, DateTimeOffset? ExpiresAt)
{
    /// <summary>It came too late.</summary>
    public static ProtocolError Expired { get; } = new(Errors.InvalidRequestObject, "The request object has expired.");

    // Claims about the object itself (RFC 7519, 4.1) are no parameters.
    private static readonly HashSet<string> OwnClaims = new(StringComparer.Ordinal)
    {
        Claims.Issuer, Claims.Audience, Claims.Subject, Claims.ExpiresAt, Claims.NotBefore, Claims.IssuedAt, Claims.JwtId,
    };

    // What identifies and authenticates the client stays beside the object (RFC 9101, 5; RFC 9126, 3).
    private static readonly HashSet<string> ClientParameters = new(StringComparer.Ordinal)
    {
        "client_id", "client_secret", "client_assertion", "client_assertion_type",
    };

    /// <summary>Reads the parameters of a verified payload.</summary>
    public static RequestObject From(JsonElement payload, bool standsAlone, DateTimeOffset? expiresAt) => new(
        [.. payload.EnumerateObject()
            .Where(member => !OwnClaims.Contains(member.Name) && !IsEmpty(member.Value))
            .Select(member => KeyValuePair.Create(member.Name, ToParameter(member.Value)))],
        standsAlone,
        expiresAt);

    /// <summary>Whether a member is a parameter with a list of texts that may not be repeated (RFC 6749, 3.1; RFC 8707, 2).</summary>
    public static bool IsListOfTexts(JsonProperty member) =>
        member.Value.ValueKind is JsonValueKind.Array && !OwnClaims.Contains(member.Name) && member.Name is not (OpenIddictConstants.Parameters.Resource or OpenIddictConstants.Parameters.Audience)
        && member.Value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String);

    /// <summary>The request with the values of the object in the place of its own (OpenID Connect Core 1.0, 6.1).</summary>
    public OpenIddictRequest Apply(OpenIddictRequest request)
    {
        var result = new OpenIddictRequest();
        foreach (var (name, value) in request.GetParameters())
        {
            if (name is not ("request" or "request_uri") && (!StandsAlone || ClientParameters.Contains(name)))
            {
                result.SetParameter(name, value);
            }
        }

        foreach (var (name, value) in Parameters)
        {
            result.SetParameter(name, value);
        }

        return result;
    }

    // Then it counts as left out (RFC 6749, 3.1).
    private static bool IsEmpty(JsonElement value) => value.ValueKind is JsonValueKind.Null || (value.ValueKind is JsonValueKind.String && value.ValueEquals(""));

    // As they would stand in a query: numbers and objects as their text.
    private static OpenIddictParameter ToParameter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new(value.GetString()),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String) =>
            new(value.EnumerateArray().Select(item => item.GetString()).ToImmutableArray()),
        _ => new(value.GetRawText()),
    };
}

/// <summary>What came of reading a request object: the object, or what is wrong with it.</summary>
internal sealed record RequestObjectResult(RequestObject? Object, ProtocolError? Error)
{
    public static RequestObjectResult Invalid(string description) => new(Object: null, new ProtocolError(Errors.InvalidRequestObject, description));
}
