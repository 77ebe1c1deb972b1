using AuthProvider.Server.Notices;
using Microsoft.AspNetCore.Diagnostics;

namespace AuthProvider.Server.Languages;

/// <summary>Where a person comes back to the page that they see.</summary>
internal static class ThisPage
{
    /// <summary>Its address: without what has just happened, and without the button that was pressed.</summary>
    /// <param name="context">The request for the page; that which failed, where it is the error page.</param>
    public static string Address(HttpContext context)
    {
        var request = context.Request;
        var home = request.PathBase.ToUriComponent() + "/";
        if (context.Features.Get<IExceptionHandlerPathFeature>() is not null)
        {
            return home;
        }

        if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } failed)
        {
            return HttpMethods.IsGet(request.Method)
                ? new PathString(failed.OriginalPathBase).Add(failed.OriginalPath).ToUriComponent() + failed.OriginalQueryString
                : home;
        }

        var kept = request.Query.Where(parameter => parameter.Key is not ("handler" or Notice.Parameter));
        return (request.PathBase + request.Path).ToUriComponent() + QueryString.Create(kept).ToUriComponent();
    }
}
