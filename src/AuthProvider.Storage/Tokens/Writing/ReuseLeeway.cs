using OpenIddict.Server;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>For how long after its first use another use of a token is answered too.</summary>
internal static class ReuseLeeway
{
    /// <summary>The leeway of refresh tokens; zero for none.</summary>
    public static TimeSpan Of(OpenIddictServerOptions options) => options.RefreshTokenReuseLeeway ?? TimeSpan.Zero;

    /// <summary>
    /// Another use is answered where the first was after this time. Without leeway there is no such time: of two uses at once the one that
    /// is written second may have read the clock first.
    /// </summary>
    public static DateTime CoversUsesAfter(DateTime now, TimeSpan leeway) => leeway > TimeSpan.Zero ? now - leeway : DateTime.MaxValue;
}
