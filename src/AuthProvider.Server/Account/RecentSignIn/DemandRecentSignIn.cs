using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.RecentSignIn;

/// <summary>Marks a page that changes how people get in to the account: who opens it has proved lately who they are, or is asked to.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecentSignInAttribute : Attribute;

/// <summary>Sends whoever has not proved lately who they are to the sign-in page, and back.</summary>
internal sealed class DemandRecentSignIn(BrowserSessions browsers, TimeProvider time) : IAsyncPageFilter
{
    /// <summary>How long a proof is good for these pages.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.ActionDescriptor is CompiledPageActionDescriptor page && page.ModelTypeInfo?.IsDefined(typeof(RecentSignInAttribute), inherit: true) is true
            && await browsers.GetAsync() is { Active: { } session } && time.GetUtcNow() - session.AuthenticatedAt > Recent)
        {
            Notice.Give(context.HttpContext, Notice.SignInAgain);
            var request = context.HttpContext.Request;
            var query = QueryString.Create([new("hint", session.UserName), new("returnUrl", (request.PathBase + request.Path).ToUriComponent()), new(Notice.Parameter, Notice.SignInAgain)]);
            context.Result = new LocalRedirectResult("~/sign-in" + query.ToUriComponent());
            return;
        }

        await next();
    }
}
