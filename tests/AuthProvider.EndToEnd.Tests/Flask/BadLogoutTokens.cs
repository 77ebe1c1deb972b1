using System.Text.Json.Nodes;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>Each kind of bad logout token (OpenID Connect Back-Channel Logout 1.0, 2.6), made from one that is good but for one thing.</summary>
internal static class BadLogoutTokens
{
    /// <summary>Of a key that the provider does not publish: no for good only from whom it has just told its keys.</summary>
    public const string OfUnknownKey = "of a key that nobody knows";

    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly Dictionary<string, Func<InventedProvider, JsonObject, string>> Bad = new(StringComparer.Ordinal)
    {
        ["signed by somebody else"] = (provider, claims) =>
        {
            using var other = new TokenSigner();
            return other.Sign(claims, provider.Signer.KeyId);
        },
        [OfUnknownKey] = (provider, claims) => provider.Signer.Sign(claims, "unknown"),
        ["not signed"] = (provider, claims) => provider.Signer.Leave(claims),
        ["signed with the public key as a secret"] = (provider, claims) => provider.Signer.SignWithPublicKey(claims),
        ["changed after signing"] = (provider, claims) => Change(provider.Signer.Sign(claims)),
        ["of another issuer"] = With("iss", "https://evil.example"),
        ["without an issuer"] = With("iss", null),
        ["for another app"] = With("aud", "another"),
        ["without an audience"] = With("aud", null),
        ["without a time"] = With("iat", null),
        ["of an hour ago"] = (provider, claims) => With("iat", claims["iat"]!.GetValue<long>() - 3600)(provider, claims),
        ["of the next hour"] = (provider, claims) => With("iat", claims["iat"]!.GetValue<long>() + 3600)(provider, claims),
        ["with words for a time"] = With("iat", "now"),
        ["that has expired"] = (provider, claims) => With("exp", claims["iat"]!.GetValue<long>() - 120)(provider, claims),
        ["that never expires"] = (provider, claims) => With("exp", claims["iat"]!.GetValue<long>() + (100L * 365 * 24 * 3600))(provider, claims),
        ["without an expiry"] = With("exp", null),
        ["without an identifier"] = With("jti", null),
        ["with a list for an identifier"] = With("jti", new JsonArray("a")),
        ["without an event"] = With("events", null),
        ["of another event"] = With("events", new JsonObject { ["http://schemas.openid.net/event/other"] = new JsonObject() }),
        ["with words for an event"] = With("events", new JsonObject { [Event] = "yes" }),
        ["with a list for an event"] = With("events", new JsonObject { [Event] = new JsonArray() }),
        ["with words for events"] = With("events", Event),
        ["with a list of events"] = With("events", new JsonArray(Event)),
        ["with a nonce"] = With("nonce", "n"),
        ["about nobody"] = With("sid", null),
        ["about a list"] = With("sid", new JsonArray("session-a")),
        ["without a type"] = (provider, claims) => provider.Signer.Sign(claims, type: "JWT"),
        ["that is an ID token"] = (provider, _) => provider.IdToken!,
        ["that is no token"] = (_, _) => "a.b.c",
        ["that is not there"] = (_, _) => "",
    };

    /// <summary>Makes one of each kind.</summary>
    /// <param name="provider">The provider, with which somebody has signed in already.</param>
    /// <param name="session">The session that they want to end.</param>
    public static IEnumerable<(string Kind, string Token)> Make(InventedProvider provider, string session) =>
        Bad.Select(bad => (bad.Key, bad.Value(provider, provider.LogoutClaims(session))));

    private static Func<InventedProvider, JsonObject, string> With(string name, JsonNode? value) => (provider, claims) =>
    {
        if (value is null)
        {
            claims.Remove(name);
        }
        else
        {
            claims[name] = value.DeepClone();
        }

        return provider.Signer.Sign(claims);
    };

    private static string Change(string token)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{parts[1]}.{new string([.. parts[2].Reverse()])}";
    }
}
