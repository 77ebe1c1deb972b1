using System.Text.Json;
using AuthProvider.Protocol.Jose;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>The <c>claims</c> parameter of an authorization request (OpenID Connect Core 1.0, 5.5).</summary>
public sealed record ClaimsRequest
{
    /// <summary>A request for no particular claim.</summary>
    public static ClaimsRequest None { get; } = new();

    /// <summary>The claims asked for in the ID token, by name.</summary>
    public IReadOnlyDictionary<string, RequestedClaim> IdToken { get; init; } = new Dictionary<string, RequestedClaim>(StringComparer.Ordinal);

    /// <summary>The claims asked for at the userinfo endpoint, by name.</summary>
    public IReadOnlyDictionary<string, RequestedClaim> UserInfo { get; init; } = new Dictionary<string, RequestedClaim>(StringComparer.Ordinal);

    /// <summary>Reads the parameter of a request, which may be a text also in what was pushed or signed.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The claims; <see cref="None"/> where the parameter is missing, null where it does not have the form of 5.5.</returns>
    public static ClaimsRequest? Read(OpenIddictRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((string?)request.GetParameter(Parameters.Claims) is not { } text)
        {
            return None;
        }

        return ReceivedJson.TryRead(text) is { } json ? Parse(json) : null;
    }

    /// <summary>Reads the parameter. Members that are not understood are ignored, as 5.5 demands.</summary>
    /// <param name="claims">The JSON object.</param>
    /// <returns>The request; null where the value does not have the form of 5.5.</returns>
    public static ClaimsRequest? Parse(JsonElement claims)
    {
        if (claims.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        return ParseMember(claims, "id_token") is { } idToken && ParseMember(claims, "userinfo") is { } userInfo
            ? new ClaimsRequest { IdToken = idToken, UserInfo = userInfo }
            : null;
    }

    private static Dictionary<string, RequestedClaim>? ParseMember(JsonElement claims, string member)
    {
        var result = new Dictionary<string, RequestedClaim>(StringComparer.Ordinal);
        if (!claims.TryGetProperty(member, out var requested) || requested.ValueKind is JsonValueKind.Null)
        {
            return result;
        }

        if (requested.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        foreach (var claim in requested.EnumerateObject())
        {
            if (ParseClaim(claim) is not { } parsed)
            {
                return null;
            }

            result[claim.Name] = parsed;
        }

        return result;
    }

    private static RequestedClaim? ParseClaim(JsonProperty claim)
    {
        if (claim.Value.ValueKind is JsonValueKind.Null)
        {
            return new RequestedClaim(claim.Name, IsEssential: false, []);
        }

        if (claim.Value.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        var essential = claim.Value.TryGetProperty("essential", out var flag) && flag.ValueKind is JsonValueKind.True;
        if (claim.Value.TryGetProperty("value", out var value))
        {
            return new RequestedClaim(claim.Name, essential, [value.ToString()]);
        }

        if (!claim.Value.TryGetProperty("values", out var values))
        {
            return new RequestedClaim(claim.Name, essential, []);
        }

        return values.ValueKind is JsonValueKind.Array
            ? new RequestedClaim(claim.Name, essential, [.. values.EnumerateArray().Select(item => item.ToString())])
            : null;
    }
}
