using System.Globalization;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>Shows a form again, with what was typed, where too many passwords wait to be checked: 503 with Retry-After (RFC 9110, 15.6.4).</summary>
internal sealed class ShowBusyPasswords : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (executed is { ExceptionHandled: false, Exception: PasswordsBusyException busy, HandlerInstance: PageModel page })
        {
            executed.ExceptionHandled = true;
            executed.HttpContext.Response.Headers.RetryAfter = PasswordsBusyException.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            page.ModelState.AddModelError("", busy.Message);
            executed.Result = new PageResult { StatusCode = StatusCodes.Status503ServiceUnavailable };
        }
    }
}
