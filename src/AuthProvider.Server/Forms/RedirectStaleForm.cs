using AuthProvider.Server.Notices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Forms;

/// <summary>Leads a form whose anti-forgery token no longer holds back to its page, which says that nothing was changed.</summary>
internal sealed class RedirectStaleForm : IAlwaysRunResultFilter
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

        // What the page was about stays in its address; which button was pressed does not.
        var kept = request.Query.Where(parameter => parameter.Key is not ("handler" or Notice.Parameter))
            .Append(new(Notice.Parameter, Notice.StaleForm));
        Notice.Give(context.HttpContext, Notice.StaleForm);
        context.Result = new RedirectResult((request.PathBase + request.Path).ToUriComponent() + QueryString.Create(kept).ToUriComponent());
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
