using AuthProvider.Storage.Grants;
using OpenIddict.Server;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>The grant of the code or refresh token that a request presents, where its state is that of the grant and it has no row.</summary>
internal static class PresentedGrant
{
    private static readonly string Key = typeof(PresentedGrant).FullName!;

    /// <summary>Keeps it for later rules.</summary>
    public static void Keep(OpenIddictServerTransaction transaction, GrantRow grant) => transaction.SetProperty(Key, grant);

    /// <summary>Finds it; null where there is none.</summary>
    public static GrantRow? Find(OpenIddictServerTransaction transaction) => transaction.GetProperty<GrantRow>(Key);
}
