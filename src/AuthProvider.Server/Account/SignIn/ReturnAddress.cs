namespace AuthProvider.Server.Account.SignIn;

/// <summary>Addresses of pages that take somebody on, in the end, to where they wanted to go.</summary>
internal static class ReturnAddress
{
    /// <summary>A page, and where to go from it.</summary>
    /// <param name="page">The page, without a query.</param>
    /// <param name="returnUrl">Where to go, an address of this server; null: wherever the page takes people.</param>
    /// <param name="others">What else the page is told.</param>
    public static string On(string page, string? returnUrl, QueryString others = default) =>
        page + (returnUrl is null ? others : others.Add("returnUrl", returnUrl)).ToUriComponent();
}
