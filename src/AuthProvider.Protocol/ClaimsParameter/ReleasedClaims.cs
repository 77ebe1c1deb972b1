using AuthProvider.Protocol.UserInfo;
using OpenIddict.Server;

namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>
/// Which claims an app gets beyond those of the granted scopes. Worked out with the authorization request; from then on the names travel
/// with the code and the refresh token, and those for userinfo with the access token.
/// </summary>
/// <param name="IdToken">The claims for ID tokens.</param>
/// <param name="UserInfo">The claims for the userinfo endpoint.</param>
public sealed record ReleasedClaims(IReadOnlyList<string> IdToken, IReadOnlyList<string> UserInfo)
{
    /// <summary>The claim that carries the names for ID tokens in codes and refresh tokens.</summary>
    internal const string IdTokenNames = "id_token_claims";

    /// <summary>The claim that carries the names for userinfo.</summary>
    internal const string UserInfoNames = "userinfo_claims";

    private const string Property = "AuthProvider.ReleasedClaims";

    /// <summary>No claim beyond those of the scopes.</summary>
    public static ReleasedClaims None { get; } = new([], []);

    /// <summary>The scopes that the claims belong to: what a person is asked to allow.</summary>
    public IEnumerable<string> Scopes => IdToken.Concat(UserInfo).Select(StandardClaims.FindScope).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The claims of the authorization request in hand, once it is validated.</summary>
    /// <param name="transaction">The request.</param>
    public static ReleasedClaims Of(OpenIddictServerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.GetProperty<ReleasedClaims>(Property) ?? None;
    }

    internal static void Set(OpenIddictServerTransaction transaction, ReleasedClaims claims) => transaction.SetProperty(Property, claims);
}
