using System.Globalization;
using System.Security.Claims;
using AuthProvider.Storage.Grants;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// The grant of a code that stands in no row: the code says what is to be written, and that it is written makes the code used. So a sign-in is
/// one transaction and not two, and of two exchanges the second finds the grant of the first.
/// </summary>
internal static class CodeGrant
{
    private const string ClaimType = Claims.Prefixes.Private + "grant";

    /// <summary>Says in a code what its principal does not say already of the grant.</summary>
    public static void Write(ClaimsPrincipal code, GrantRow grant) => code.SetClaim(
        ClaimType,
        string.Create(CultureInfo.InvariantCulture, $"{grant.ApplicationId:N} {grant.SessionId:N} {grant.Epoch!.Number}"));

    /// <summary>Whether a code says it.</summary>
    public static bool IsIn(ClaimsPrincipal code) => code.HasClaim(ClaimType);

    /// <summary>Takes the grant out of a code: no token that the code is exchanged for says it too.</summary>
    /// <returns>The grant, to be written; null where the code has none.</returns>
    public static GrantRow? Take(ClaimsPrincipal code)
    {
        if (code.GetClaim(ClaimType)?.Split(' ') is not [var app, var session, var epoch])
        {
            return null;
        }

        code.RemoveClaims(ClaimType);
        var userId = Guid.Parse(code.GetClaim(Claims.Subject)!);
        var grant = NewGrants.Of(
            Guid.Parse(code.GetAuthorizationId()!), code.GetCreationDate(), userId, Guid.ParseExact(app, "N"), code.GetScopes(),
            session.Length > 0 ? Guid.ParseExact(session, "N") : null, code.HasScope(OpenIddictConstants.Scopes.OfflineAccess));
        return grant with { Epoch = new UserEpoch(userId, int.Parse(epoch, CultureInfo.InvariantCulture)) };
    }
}
