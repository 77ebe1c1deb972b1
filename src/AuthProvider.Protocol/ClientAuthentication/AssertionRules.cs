using System.Text.Json;
using AuthProvider.Protocol.Jose;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>Judges what a client assertion says (RFC 7523, 3; OpenID Connect Core 1.0, 9). Pure; the signature is judged elsewhere.</summary>
internal static class AssertionRules
{
    /// <summary>How far clocks may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>How long an assertion may be good from now on: it is made for one request.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromMinutes(5);

    private const int MaximumIdLength = 256;

    /// <summary>Finds what is wrong, as a sentence for the developer; null where nothing is.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="audiences">The values of <c>aud</c> that are accepted.</param>
    /// <param name="now">The time.</param>
    public static string? FindProblem(SignedJwt assertion, string clientId, IReadOnlyCollection<string> audiences, DateTimeOffset now)
    {
        if (assertion.Type is { } type && !IsType(type, "JWT") && !IsType(type, "client-authentication+jwt"))
        {
            return "The header typ of the client assertion is neither JWT nor client-authentication+jwt.";
        }

        if (!IsSame(assertion.FindText(Claims.Issuer), clientId) || !IsSame(assertion.FindText(Claims.Subject), clientId))
        {
            return "iss and sub of the client assertion must both be the client_id.";
        }

        // One text: an assertion for several servers could be taken from one to another (SECURITY S30).
        if (assertion.FindText(Claims.Audience) is not { } audience || !audiences.Contains(audience, StringComparer.Ordinal))
        {
            return $"aud of the client assertion must be one text: {string.Join(" or ", audiences)}.";
        }

        if (assertion.FindText(Claims.JwtId) is not { Length: > 0 and <= MaximumIdLength })
        {
            return $"The client assertion needs a jti of 1 to {MaximumIdLength} characters, a new one each time.";
        }

        return FindProblemOfTime(assertion, now);
    }

    private static string? FindProblemOfTime(SignedJwt assertion, DateTimeOffset now)
    {
        if (assertion.FindTime(Claims.ExpiresAt) is not { } expires)
        {
            return "The client assertion needs exp, a number of seconds.";
        }

        if (expires <= now - ClockSkew)
        {
            return "The client assertion has expired.";
        }

        if (expires > now + MaximumLifetime + ClockSkew)
        {
            return $"exp of the client assertion is more than {MaximumLifetime.TotalMinutes:0} minutes ahead.";
        }

        return IsAhead(assertion, Claims.NotBefore, now) || IsAhead(assertion, Claims.IssuedAt, now)
            ? "nbf and iat of the client assertion must be numbers of seconds that are not in the future."
            : null;
    }

    private static bool IsAhead(SignedJwt assertion, string claim, DateTimeOffset now) =>
        assertion.Payload.TryGetProperty(claim, out var value)
        && value.ValueKind is not JsonValueKind.Null
        && !(assertion.FindTime(claim) <= now + ClockSkew);

    private static bool IsType(string type, string expected) => string.Equals(type, expected, StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(string? value, string expected) => string.Equals(value, expected, StringComparison.Ordinal);
}
