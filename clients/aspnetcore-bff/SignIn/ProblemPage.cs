using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;

namespace Bff.SignIn;

/// <summary>What people see when signing in did not work; the log has the reason.</summary>
public static class ProblemPage
{
    public static Task AnswerAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (headline, advice) = error switch
        {
            AuthenticationFailureException => ("Signing in did not work", "The provider said no, or this page is old."),
            InvalidOperationException { InnerException: IOException or HttpRequestException } => ("The provider does not answer", "Is it running? Try again in a moment."),
            _ => ("That did not work", "The log of the app says why."),
        };
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Problem</title>
              <link rel="icon" href="/icon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/site.css">
            </head>
            <body>
              <main>
                <h1>{headline}</h1>
                <p id="problem">{advice}</p>
                <p><a href="/">Back</a></p>
              </main>
            </body>
            </html>
            """);
    }
}
