namespace AuthProvider.Server.Branding;

/// <summary>The section <c>Branding:Texts</c>.</summary>
/// <param name="SignIn">Below the form of the sign-in page.</param>
/// <param name="SignUp">Below the form of the sign-up page.</param>
/// <param name="Footer">At the end of every page.</param>
public sealed record BrandTexts(BrandText SignIn, BrandText SignUp, BrandText Footer)
{
    /// <summary>No sentences.</summary>
    public static BrandTexts None { get; } = new(BrandText.None, BrandText.None, BrandText.None);
}
