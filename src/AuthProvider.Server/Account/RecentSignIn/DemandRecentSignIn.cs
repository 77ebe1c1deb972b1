using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.RecentSignIn;

/// <summary>Marks a page that changes how people get in to the account: who opens it has proved lately who they are, or is asked to.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecentSignInAttribute : Attribute;

/// <summary>Sends whoever has not proved lately who they are to the sign-in page, and back.</summary>
internal sealed class DemandRecentSignIn(BrowserSessions browsers, UserCache users, TimeProvider time) : IAsyncPageFilter
{
    /// <summary>How long a proof is good for these pages.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.ActionDescriptor is CompiledPageActionDescriptor page && page.ModelTypeInfo?.IsDefined(typeof(RecentSignInAttribute), inherit: true) is true
            && await browsers.GetAsync() is { Active: { } session })
        {
            context.Result = await FindObstacleAsync(context.HttpContext, session);
            if (context.Result is not null)
            {
                return;
            }
        }

        await next();
    }

    private async Task<IActionResult?> FindObstacleAsync(HttpContext context, SessionSnapshot session)
    {
        var page = (context.Request.PathBase + context.Request.Path).ToUriComponent();
        if (time.GetUtcNow() - session.AuthenticatedAt > Recent)
        {
            Notice.Give(context, Notice.SignInAgain);
            var query = QueryString.Create("hint", session.UserName)
                .Add("returnUrl", page).Add(Notice.Parameter, Notice.SignInAgain);
            return new LocalRedirectResult("~/sign-in" + query.ToUriComponent());
        }

        // Who has a second factor changes nothing with the first one alone, not even at a trusted device.
        return await users.FindAsync(session.UserId, context.RequestAborted) is { HasSecondFactor: true }
            && !IsAllProven(session)
                ? new LocalRedirectResult(ReturnAddress.On("~/sign-in/step-up", page, QueryString.Create("sid", session.Sid)))
                : null;
    }

    // Who has no password signs in with a mailed code and then the app: more there is not to be proven.
    private static bool IsAllProven(SessionSnapshot session) =>
        AuthenticationContexts.MetBy(session.AuthenticationMethods).Contains(AuthenticationContexts.TwoFactors, StringComparer.Ordinal)
        || session.AuthenticationMethods.Contains(SecondStepVerdict.TwoChannels, StringComparer.Ordinal);
}
