using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Sessions;

/// <summary>Marks a page on which a session may begin or get stronger.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BeginsSessionAttribute : Attribute;

/// <summary>
/// Shows that there are no sessions to be had, where tickets cannot be kept now, before the page uses up a code or a link for one.
/// </summary>
internal sealed class DemandTickets(SessionTickets tickets) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (tickets.AreElsewhere
            && context.ActionDescriptor is CompiledPageActionDescriptor page && page.ModelTypeInfo?.IsDefined(typeof(BeginsSessionAttribute), inherit: true) is true)
        {
            await tickets.CheckAsync(context.HttpContext.RequestAborted);
        }

        await next();
    }
}
