using OpenIddict.Server;

namespace AuthProvider.Protocol.AuthorizationErrors;

/// <summary>The redirect URI of the request in hand, once the client and it have been matched: from then on errors go there.</summary>
internal static class VerifiedRedirectUri
{
    private const string Name = "AuthProvider.VerifiedRedirectUri";

    public static string? Get(OpenIddictServerTransaction transaction) => transaction.GetProperty<string>(Name);

    public static void Set(OpenIddictServerTransaction transaction, string uri) => transaction.SetProperty(Name, uri);
}
