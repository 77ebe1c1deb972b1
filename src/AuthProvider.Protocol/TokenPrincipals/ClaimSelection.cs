using System.Security.Claims;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>Copies the claims of a sign-in that a token takes over.</summary>
internal static class ClaimSelection
{
    // Said of each token anew.
    private static readonly string[] OfOneToken = [Claims.JwtId, Claims.Private.TokenId, Claims.ExpiresAt, Claims.IssuedAt, Claims.NotBefore, Claims.Confirmation];

    /// <summary>Begins a token that only this server reads: it takes over everything.</summary>
    /// <param name="principal">What is signed in with.</param>
    /// <param name="written">The types that the token says itself.</param>
    public static ClaimsPrincipal All(ClaimsPrincipal principal, string[] written) =>
        Copy(principal, (claim, token) =>
        {
            if (!IsOneOf(claim.Type, OfOneToken) && !IsOneOf(claim.Type, written))
            {
                token.AddClaim(claim);
            }
        });

    /// <summary>Begins a token that others read: it takes over the claims destined for it, and nothing that is between this server and itself.</summary>
    /// <param name="principal">What is signed in with.</param>
    /// <param name="isDestined">Whether a claim is for the token.</param>
    /// <param name="kept">The types that are taken over always.</param>
    /// <param name="written">The types that the token says itself.</param>
    public static ClaimsPrincipal Destined(ClaimsPrincipal principal, Func<Claim, bool> isDestined, string[] kept, string[] written) =>
        Copy(principal, (claim, token) =>
        {
            if (IsOneOf(claim.Type, kept)
                || (!IsPrivate(claim.Type) && !IsOneOf(claim.Type, OfOneToken) && !IsOneOf(claim.Type, written) && isDestined(claim)))
            {
                token.AddClaim(WithoutDestinations(claim, token));
            }
        });

    private static ClaimsPrincipal Copy(ClaimsPrincipal principal, Action<Claim, ClaimsIdentity> add)
    {
        var copy = new ClaimsPrincipal();
        foreach (var identity in principal.Identities)
        {
            var token = new ClaimsIdentity(identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType) { Label = identity.Label, BootstrapContext = identity.BootstrapContext };
            foreach (var claim in identity.Claims)
            {
                add(claim, token);
            }

            copy.AddIdentity(token);
        }

        return copy;
    }

    private static Claim WithoutDestinations(Claim claim, ClaimsIdentity token)
    {
        var copy = new Claim(claim.Type, claim.Value, claim.ValueType, claim.Issuer, claim.OriginalIssuer, token);
        if (!IsPrivate(claim.Type))
        {
            foreach (var (name, value) in claim.Properties)
            {
                if (!string.Equals(name, Properties.Destinations, StringComparison.Ordinal))
                {
                    copy.Properties.Add(name, value);
                }
            }
        }

        return copy;
    }

    private static bool IsPrivate(string type) => type.StartsWith(Claims.Prefixes.Private, StringComparison.OrdinalIgnoreCase);

    private static bool IsOneOf(string type, string[] types)
    {
        foreach (var other in types)
        {
            if (string.Equals(type, other, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
