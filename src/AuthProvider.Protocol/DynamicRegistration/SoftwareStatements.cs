using System.Text.Json;
using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>Somebody whose software statements this server takes.</summary>
/// <param name="Issuer">The <c>iss</c> of the statements.</param>
/// <param name="Keys">The public keys that verify them.</param>
public sealed record SoftwareStatementIssuer(string Issuer, JsonWebKeySet Keys)
{
    /// <summary>Whether a key is there that verifies RS256, PS256 or ES256: without one, no statement of this issuer is ever good.</summary>
    public bool HasUsableKey => UsableKeys.Any();

    internal IEnumerable<VerificationKey> UsableKeys => Keys.Keys.Select(VerificationKey.TryRead).OfType<VerificationKey>();
}

/// <summary>Verifies software statements: metadata that somebody vouches for (RFC 7591, 2.3).</summary>
public sealed class SoftwareStatements(IOptions<ProtocolOptions> options, TimeProvider time)
{
    private static readonly HashSet<string> OfToken = new(StringComparer.Ordinal)
    {
        Claims.Issuer, Claims.Subject, Claims.Audience, Claims.ExpiresAt, Claims.NotBefore, Claims.IssuedAt, Claims.JwtId, "software_statement",
    };

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Verifies one.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="mustBeCurrent">Whether it must not have expired; one that was accepted before still binds after its expiry.</param>
    /// <returns>The metadata in it, or the error.</returns>
    public (IReadOnlyDictionary<string, JsonElement>? Metadata, ProtocolError? Error) Read(string text, bool mustBeCurrent)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (SignedJwt.TryRead(text) is not { } statement)
        {
            return Invalid("The software statement is not a signed JWT.");
        }

        var issuer = statement.FindText(Claims.Issuer);
        if (options.Value.SoftwareStatementIssuers.FirstOrDefault(known => string.Equals(known.Issuer, issuer, StringComparison.Ordinal)) is not { } trusted)
        {
            return (null, new(RegistrationErrors.UnapprovedSoftwareStatement, "This server does not take software statements of this issuer."));
        }

        if (!statement.IsSignedBy(trusted.UsableKeys) || (mustBeCurrent && !IsCurrent(statement)))
        {
            return Invalid("The software statement has expired, or its signature is not one of its issuer by RS256, PS256 or ES256.");
        }

        return (statement.Payload.EnumerateObject().Where(member => !OfToken.Contains(member.Name))
            .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal), null);
    }

    // Neither time needs to be there (RFC 7591, 2.3), but one that is there must be one.
    private bool IsCurrent(SignedJwt statement)
    {
        var now = time.GetUtcNow();
        return IsMissingOr(statement, Claims.NotBefore, start => start <= now + ClockSkew) && IsMissingOr(statement, Claims.ExpiresAt, end => end > now - ClockSkew);
    }

    private static bool IsMissingOr(SignedJwt statement, string claim, Func<DateTimeOffset, bool> holds) =>
        !statement.Payload.TryGetProperty(claim, out _) || (statement.FindTime(claim) is { } moment && holds(moment));

    private static (IReadOnlyDictionary<string, JsonElement>?, ProtocolError?) Invalid(string description) =>
        (null, new(RegistrationErrors.InvalidSoftwareStatement, description));
}
