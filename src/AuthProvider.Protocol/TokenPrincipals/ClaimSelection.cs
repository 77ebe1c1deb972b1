using System.Security.Claims;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>Copies the claims of a sign-in that a token takes over.</summary>
internal static partial class ClaimSelection
{
    // Said of each token anew.
    private static readonly string[] OfOneToken = [Claims.JwtId, Claims.Private.TokenId, Claims.ExpiresAt, Claims.IssuedAt, Claims.NotBefore, Claims.Confirmation];

    /// <summary>Begins a token that only this server reads: it takes over everything.</summary>
    /// <param name="principal">What is signed in with.</param>
    /// <param name="written">The types that the token says itself.</param>
    public static ClaimsPrincipal All(ClaimsPrincipal principal, string[] written) =>
        Copy(principal, static claim => !IsOneOf(claim.Type, OfOneToken), written, withDestinations: true);

    /// <summary>Begins a token that others read: it takes over the claims destined for it, and nothing that is between this server and itself.</summary>
    /// <param name="principal">What is signed in with.</param>
    /// <param name="isDestined">Whether a claim is for the token.</param>
    /// <param name="kept">The types that are taken over always.</param>
    /// <param name="written">The types that the token says itself.</param>
    /// <param name="logger">Is told what is left out, for who looks for a claim.</param>
    public static ClaimsPrincipal Destined(ClaimsPrincipal principal, Func<Claim, bool> isDestined, string[] kept, string[] written, ILogger logger) =>
        Copy(
            principal,
            claim =>
            {
                if (IsOneOf(claim.Type, kept))
                {
                    return true;
                }

                if (IsPrivate(claim.Type) || IsOneOf(claim.Type, OfOneToken))
                {
                    return false;
                }

                if (!isDestined(claim))
                {
                    LogLeftOut(logger, claim.Type);
                    return false;
                }

                return true;
            },
            written,
            withDestinations: false);

    /// <summary>Says something in a token that has no claim of that type yet; nothing where there is nothing to say.</summary>
    /// <param name="token">The token.</param>
    /// <param name="type">The type, one of those that the token writes itself.</param>
    /// <param name="value">The value; null or empty for none.</param>
    public static void Say(this ClaimsPrincipal token, string type, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            token.AddClaim(type, value);
        }
    }

    private static ClaimsPrincipal Copy(ClaimsPrincipal principal, Func<Claim, bool> isTaken, string[] written, bool withDestinations)
    {
        var copy = new ClaimsPrincipal();
        foreach (var identity in principal.Identities)
        {
            var token = Begin(identity, isTaken);
            foreach (var claim in identity.Claims)
            {
                if (!IsOneOf(claim.Type, written) && isTaken(claim))
                {
                    token.AddClaim(withDestinations ? claim : WithoutDestinations(claim, token));
                }
            }

            copy.AddIdentity(token);
        }

        return copy;
    }

    // Nothing is written into the identity of an actor, so all that is taken over of it stays as it is.
    private static ClaimsIdentity CopyActor(ClaimsIdentity actor, Func<Claim, bool> isTaken)
    {
        var copy = Begin(actor, isTaken);
        copy.AddClaims(actor.Claims.Where(isTaken));
        return copy;
    }

    private static ClaimsIdentity Begin(ClaimsIdentity identity, Func<Claim, bool> isTaken) => new(identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType)
    {
        Actor = identity.Actor is { } actor ? CopyActor(actor, isTaken) : null,
        BootstrapContext = identity.BootstrapContext,
        Label = identity.Label,
    };

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

    [LoggerMessage(LogLevel.Debug, "The claim {Type} has no destination that names this token: it is left out.")]
    private static partial void LogLeftOut(ILogger logger, string type);

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
