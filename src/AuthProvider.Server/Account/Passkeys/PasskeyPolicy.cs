using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Account.Passkeys;

/// <summary>
/// Which passkeys there may be. All of it is judged again by the server from what the authenticator signed, whatever the browser was asked
/// (SECURITY S26). Attestation is not asked for: it names makes of devices, and people's passkeys live in many.
/// </summary>
internal static class PasskeyPolicy
{
    // ES256, ES384, ES512, PS256, RS256 (IANA COSE Algorithms).
    private static readonly int[] Algorithms = [-7, -35, -36, -37, -257];

    /// <summary>Sets it. The domain and the origin are those of the issuer, never of a request (SECURITY S4).</summary>
    public static void Apply(IdentityPasskeyOptions options, ServerSettings settings)
    {
        var issuer = new Uri(settings.Issuer);
        var origin = issuer.GetLeftPart(UriPartial.Authority);
        options.ServerDomain = issuer.Host;
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
        options.AuthenticatorTimeout = PasskeyCeremonies.Lifetime;
        options.IsAllowedAlgorithm = algorithm => Algorithms.Contains(algorithm);
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, origin, StringComparison.Ordinal));
    }
}
