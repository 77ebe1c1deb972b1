using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using AuthProvider.Server.Branding;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Languages;
using AuthProvider.Server.Shared;
using Microsoft.AspNetCore;
using Microsoft.Extensions.Localization;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>
/// Answers an app in a form that the browser posts (OAuth 2.0 Form Post Response Mode, 2). Stands in the place of OpenIddict's page, whose
/// inline script a strict Content-Security-Policy refuses; without JavaScript a button does the same.
/// </summary>
internal sealed class ShowFormPost(HtmlEncoder encoder, Brand brand, LocalizedAnswer answer, IStringLocalizer<SharedWords> words)
    : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .AddFilter<OpenIddictServerAspNetCoreHandlerFilters.RequireHttpRequest>()
        .UseSingletonHandler<ShowFormPost>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.Authentication.ProcessFormPostResponse.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (string.IsNullOrEmpty(context.RedirectUri) || !string.Equals(context.ResponseMode, ResponseModes.FormPost, StringComparison.Ordinal))
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;

        // The form is the whole page and holds nothing but encoded values: where its target has no name in a policy, the scheme may stand for it.
        http.AllowFormAction(RedirectOrigins.Of(context.RedirectUri) ?? new Uri(context.RedirectUri).Scheme + ":");
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await answer.WriteAsync(http, _ => http.Response.WriteAsync(Page(context, http.Request.PathBase.ToUriComponent()), context.CancellationToken));
        context.HandleRequest();
    }

    private string Page(ApplyAuthorizationResponseContext context, string pathBase)
    {
        var language = CultureInfo.CurrentUICulture;
        var page = new StringBuilder()
            .Append($"<!DOCTYPE html><html lang=\"{language.Name}\" dir=\"{(language.TextInfo.IsRightToLeft ? "rtl" : "ltr")}\"><head>")
            .Append("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append($"<title>{encoder.Encode(words["OneMoment"])} - {encoder.Encode(brand.Settings.Name)}</title>")
            .Append($"<link rel=\"icon\" href=\"{Address(brand.IconPath)}\"><link rel=\"stylesheet\" href=\"{pathBase}/site.css\">")
            .Append(brand.StylesheetPath is { } colors ? $"<link rel=\"stylesheet\" href=\"{Address(colors)}\">" : "")
            .Append($"<script src=\"{pathBase}/form-post.js\" defer></script></head>")
            .Append($"<body class=\"narrow\"><main id=\"content\"><div class=\"sheet\"><h1>{encoder.Encode(words["BackToApp"])}</h1>")
            .Append($"<form id=\"form-post\" method=\"post\" action=\"{encoder.Encode(context.RedirectUri!)}\">");
        foreach (var (name, parameter) in context.Response.GetParameters())
        {
            foreach (var value in ((System.Collections.Immutable.ImmutableArray<string?>?)parameter ?? []).Where(value => !string.IsNullOrEmpty(value)))
            {
                page.Append($"<input type=\"hidden\" name=\"{encoder.Encode(name)}\" value=\"{encoder.Encode(value!)}\">");
            }
        }

        return page.Append($"<button class=\"wide\">{encoder.Encode(words["GoOn"])}</button></form></div></main></body></html>").ToString();

        string Address(string path) => encoder.Encode(pathBase + path.TrimStart('~'));
    }
}
