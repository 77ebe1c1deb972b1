using System.Globalization;
using AuthProvider.Server.Shared;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Languages;

/// <summary>
/// The language of a page: what the person chose in this browser, then what their profile says, then what the app asks for, then what the
/// browser asks for (docs/decisions/0011-words.md).
/// </summary>
internal static class LanguagesFeature
{
    // More than any browser sends; the header may be longer.
    private const int AcceptedLanguages = 10;

    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<RequestedLanguage>();
        services.AddSingleton<LocalizedAnswer>();
        services.AddScoped<ReaderProfile>();
        services.AddScoped(provider => new TimeWords(provider.GetRequiredService<IStringLocalizer<TimeWords>>(), provider.GetRequiredService<ReaderProfile>().TimeZone));
        services.AddOptions<RequestLocalizationOptions>().Configure<RequestedLanguage>((localization, requested) =>
        {
            localization.SetDefaultCulture(PageLanguages.Default);
            localization.SupportedUICultures = [.. PageLanguages.All.Select(language => CultureInfo.GetCultureInfo(language.Tag))];
            localization.SupportedCultures = [.. PageLanguages.WithRegions.Select(CultureInfo.GetCultureInfo)];
            localization.ApplyCurrentCultureToResponseHeaders = true;
            localization.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = LanguageCookie.Name, Options = localization },
                new ProfileLanguage { Options = localization },
                requested,
                new AcceptLanguageHeaderRequestCultureProvider { MaximumAcceptLanguageHeaderValuesToTry = AcceptedLanguages, Options = localization },
            ];
        });
        services.AddOptions<MvcOptions>().Configure<IStringLocalizer<SharedWords>>(LocalizeBinding);
        return services;
    }

    /// <summary>Chooses the language of pages. Endpoints for programs answer in English, and are not held up by a choice.</summary>
    public static WebApplication UseLanguages(this WebApplication app)
    {
        app.UseWhen(IsForPage, pages => pages.UseRequestLocalization().Use(LoadProfileAsync));
        return app;
    }

    // Its time zone is wanted too where the person has chosen another language.
    private static async Task LoadProfileAsync(HttpContext context, RequestDelegate next)
    {
        await context.RequestServices.GetRequiredService<ReaderProfile>().LoadAsync(context.RequestAborted);
        await next(context);
    }

    private static bool IsForPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;

    // What a form sends that no field of ours would send.
    private static void LocalizeBinding(MvcOptions mvc, IStringLocalizer<SharedWords> words)
    {
        var messages = mvc.ModelBindingMessageProvider;
        messages.SetAttemptedValueIsInvalidAccessor((_, _) => words["InvalidValue"]);
        messages.SetMissingBindRequiredValueAccessor(_ => words["InvalidValue"]);
        messages.SetMissingKeyOrValueAccessor(() => words["InvalidValue"]);
        messages.SetMissingRequestBodyRequiredValueAccessor(() => words["InvalidValue"]);
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => words["InvalidValue"]);
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => words["InvalidValue"]);
        messages.SetNonPropertyValueMustBeANumberAccessor(() => words["InvalidValue"]);
        messages.SetUnknownValueIsInvalidAccessor(_ => words["InvalidValue"]);
        messages.SetValueIsInvalidAccessor(_ => words["InvalidValue"]);
        messages.SetValueMustBeANumberAccessor(_ => words["InvalidValue"]);
        messages.SetValueMustNotBeNullAccessor(_ => words["InvalidValue"]);
    }
}
