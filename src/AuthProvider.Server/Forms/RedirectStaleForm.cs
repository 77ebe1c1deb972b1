using AuthProvider.Server.Authorization;
using AuthProvider.Server.Notices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.Extensions.Primitives;

namespace AuthProvider.Server.Forms;

/// <summary>Leads a form whose anti-forgery token no longer holds back to its page, which says that nothing was changed.</summary>
internal sealed class RedirectStaleForm(PendingRequests pending, IUrlHelperFactory urls) : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context is not { Result: IAntiforgeryValidationFailedResult, ActionDescriptor: PageActionDescriptor })
        {
            return;
        }

        // What a browser's form never sends is no form that went stale (RFC 9110, 15.5.6 and 15.5.16).
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.HttpContext.Response.Headers.Allow = "GET, HEAD, POST";
            context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
            return;
        }

        if (!request.HasFormContentType)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        // Whoever has signed in in another window meanwhile has what the sign-in page is for, and goes on.
        if (request.Path.Equals("/sign-in", StringComparison.OrdinalIgnoreCase) && context.HttpContext.User.Identity is { IsAuthenticated: true })
        {
            var target = request.Query["returnUrl"].ToString();
            context.Result = pending.GoOn(urls.GetUrlHelper(context).IsLocalUrl(target) ? target : "~/account");
            return;
        }

        Notice.Give(context.HttpContext, Notice.StaleForm);
        context.Result = new RedirectResult(PageOf(request, KeyValuePair.Create(Notice.Parameter, new StringValues(Notice.StaleForm))));
    }

    /// <summary>The address of the page that a form stands on: what it was about stays, which button was pressed does not.</summary>
    /// <param name="request">The form.</param>
    /// <param name="more">What else the address says.</param>
    public static string PageOf(HttpRequest request, params IEnumerable<KeyValuePair<string, StringValues>> more) =>
        (request.PathBase + request.Path).ToUriComponent()
        + QueryString.Create(request.Query.Where(parameter => parameter.Key is not ("handler" or Notice.Parameter)).Concat(more)).ToUriComponent();

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
