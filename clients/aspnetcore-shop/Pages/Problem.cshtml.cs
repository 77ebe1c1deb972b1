using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Shop.SignIn;

namespace Shop.Pages;

[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ProblemModel : PageModel
{
    public string Headline { get; private set; } = "That did not work";

    public string Reason { get; private set; } = "Something went wrong in the shop. Its log says more.";

    public void OnGet(int? status) => Explain(status);

    public void OnPost(int? status) => Explain(status);

    private void Explain(int? status)
    {
        var error = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is ProviderIsAwayException)
        {
            Response.Headers.RetryAfter = ProviderIsAwayException.RetryAfter;
        }

        (Headline, Reason) = (error, status) switch
        {
            (AuthenticationFailureException, _) => ("Signing in did not work", error.InnerException?.Message ?? error.Message),
            (ProviderIsAwayException or InvalidOperationException { InnerException: IOException or HttpRequestException }, _) =>
                ("The provider does not answer", "Is it running? Try again in a moment."),
            (HttpRequestException, _) => ("The orders API does not answer", "Is it running? Try again in a moment."),
            (_, StatusCodes.Status404NotFound) => ("There is no such page", "The address may be mistyped."),
            (_, StatusCodes.Status400BadRequest) => ("This form is no longer valid", "Go back, reload the page and try again."),
            _ => (Headline, Reason),
        };
    }
}
