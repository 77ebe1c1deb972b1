using System.Globalization;
using System.Security.Claims;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.Users;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>Who somebody is at a provider, as its answer says. Everything but provider and subject is a suggestion.</summary>
public sealed record ExternalIdentity
{
    // What a session says that began with the word of another provider; RFC 8176 has no value for it.
    internal const string Method = "fed";

    // Services without OpenID Connect have names of their own for it: GitHub, GitLab, Discord.
    internal static readonly string[] NamesOfUsernames = [Claims.PreferredUsername, "login", Claims.Username, Claims.Nickname, ClaimTypes.Name];

    private const int LongestLabel = 128;

    /// <summary>The name of the provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Who it is there: the <c>sub</c>, or what the service has in its place.</summary>
    public required string Subject { get; init; }

    /// <summary>The e-mail address; null where it says none that could be one.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the provider verified the address, and is trusted with that.</summary>
    public bool IsEmailConfirmed { get; init; }

    /// <summary>A username that may be suggested; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>The name to show to people; null for none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>When the person proved there who they are; null where the provider does not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>Whether the provider asked for a second factor, and is trusted with that.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>By what its owner recognises it.</summary>
    public string? Label => Email ?? UserName ?? DisplayName;

    /// <summary>What is proven by it: <c>amr</c> values (RFC 8176).</summary>
    public IReadOnlyList<string> Methods => HasSecondFactor ? [Method, "mfa"] : [Method];

    /// <summary>How it is filed.</summary>
    public ExternalLogin ToLogin() => new(Provider, Subject, Label);

    /// <summary>Reads an answer that was validated. What it says is the word of another server: nothing of it is taken as it comes.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="principal">The claims of the ID token and of userinfo.</param>
    /// <returns>Who it is; null where the answer does not say it, or with a subject that is none.</returns>
    public static ExternalIdentity? Read(ExternalProviderSettings provider, ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(provider);
        if ((principal.GetClaim(Claims.Subject) ?? principal.GetClaim(ClaimTypes.NameIdentifier)) is not { Length: > 0 and <= ExternalLoginStore.LongestSubject } subject
            || subject.Any(char.IsControl))
        {
            return null;
        }

        var email = (principal.GetClaim(Claims.Email) ?? principal.GetClaim(ClaimTypes.Email))?.Trim();
        email = EmailRules.Check(email) is null ? email : null;
        return new()
        {
            Provider = provider.Name,
            Subject = subject,
            Email = email,
            IsEmailConfirmed = provider.TrustEmail && email is not null && string.Equals(principal.GetClaim(Claims.EmailVerified), "true", StringComparison.OrdinalIgnoreCase),
            UserName = FirstName([.. NamesOfUsernames.Select(principal.GetClaim), email]),
            DisplayName = ReadDisplayName(principal.GetClaim(Claims.Name)),
            AuthenticatedAt = ReadTime(principal.GetClaim(Claims.AuthenticationTime)),
            HasSecondFactor = provider.TrustSecondFactor && principal.GetClaims(Claims.AuthenticationMethodReference).Contains("mfa", StringComparer.Ordinal),
        };
    }

    // An address is no username here.
    private static string? FirstName(IEnumerable<string?> candidates) =>
        candidates.Select(candidate => candidate?.Trim().Split('@')[0]).FirstOrDefault(candidate => candidate is { Length: > 0 } && UserNameRules.Check(candidate) is null);

    private static string? ReadDisplayName(string? text) =>
        text?.Trim() is { Length: > 0 and <= LongestLabel } name && DisplayNameRules.Check(name) is null ? name : null;

    private static DateTimeOffset? ReadTime(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
