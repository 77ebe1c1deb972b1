using System.Globalization;
using AuthProvider.Server.Shared;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>Shows a form again, with what was typed, where too many passwords wait to be checked: 503 with Retry-After (RFC 9110, 15.6.4).</summary>
internal sealed class ShowBusyPasswords(IStringLocalizer<SharedWords> words) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (executed is { ExceptionHandled: false, Exception: PasswordsBusyException, HandlerInstance: PageModel page })
        {
            executed.ExceptionHandled = true;
            executed.HttpContext.Response.Headers.RetryAfter = PasswordsBusyException.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            page.ModelState.AddModelError("", words["PasswordsBusy"]);
            executed.Result = new PageResult { StatusCode = StatusCodes.Status503ServiceUnavailable };
        }
    }
}
