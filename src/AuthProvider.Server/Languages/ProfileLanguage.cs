using Microsoft.AspNetCore.Localization;

namespace AuthProvider.Server.Languages;

/// <summary>The language of the profile of whoever is signed in.</summary>
internal sealed class ProfileLanguage : RequestCultureProvider
{
    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var profile = httpContext.RequestServices.GetRequiredService<ReaderProfile>();
        await profile.LoadAsync(httpContext.RequestAborted);
        return profile.Language is { } language ? new ProviderCultureResult(language) : null;
    }
}
