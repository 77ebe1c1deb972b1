using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>
/// The generation of a refresh token that stands in no row: how often the refresh token of its grant had been exchanged when it was made. The
/// grant says how often it has been since (docs/decisions/0022-refresh-tokens-without-rows.md).
/// </summary>
internal static class RefreshGeneration
{
    private const string ClaimType = Claims.Prefixes.Private + "generation";

    /// <summary>Says it in a token.</summary>
    public static void Write(ClaimsPrincipal token, int generation) => token.SetClaim(ClaimType, generation.ToString(CultureInfo.InvariantCulture));

    /// <summary>What a token says; null where it does not, and has a row.</summary>
    public static int? Read(ClaimsPrincipal token) =>
        int.TryParse(token.GetClaim(ClaimType), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : null;
}
