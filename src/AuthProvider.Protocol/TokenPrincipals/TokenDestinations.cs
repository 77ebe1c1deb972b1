using System.Security.Claims;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>Which tokens hold a claim, as OpenIddict notes it at the claim; written and understood once for all claims.</summary>
public static class TokenDestinations
{
    private static readonly string AccessToken = Write(Destinations.AccessToken);
    private static readonly string IdentityToken = Write(Destinations.IdentityToken);
    private static readonly string Both = Write(Destinations.AccessToken, Destinations.IdentityToken);

    /// <summary>Says that a claim is for the ID token.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="andAccessToken">Whether it is for the access token too.</param>
    public static void SendToIdentityToken(Claim claim, bool andAccessToken = false)
    {
        ArgumentNullException.ThrowIfNull(claim);
        claim.Properties[Properties.Destinations] = andAccessToken ? Both : IdentityToken;
    }

    /// <summary>Whether a claim is for the access token.</summary>
    internal static bool IsForAccessToken(Claim claim) => IsFor(claim, AccessToken, Destinations.AccessToken);

    /// <summary>Whether a claim is for the ID token.</summary>
    internal static bool IsForIdentityToken(Claim claim) => IsFor(claim, IdentityToken, Destinations.IdentityToken);

    private static bool IsFor(Claim claim, string alone, string destination) =>
        claim.Properties.TryGetValue(Properties.Destinations, out var written)
        && (Is(written, Both) || Is(written, alone) || (!Is(written, AccessToken) && !Is(written, IdentityToken) && claim.HasDestination(destination)));

    private static bool Is(string written, string known) => string.Equals(written, known, StringComparison.Ordinal);

    private static string Write(params string[] destinations) => new Claim(Claims.Subject, string.Empty).SetDestinations(destinations).Properties[Properties.Destinations];
}
