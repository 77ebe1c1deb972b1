using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace OrdersApi.Access;

/// <summary>Says in 401 and 403 what is missing and where to get it (RFC 6750, 3; RFC 9728, 5.1).</summary>
public sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden)
        {
            var scope = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<ScopeRequirement>().FirstOrDefault()?.Scope;
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers.WWWAuthenticate = scope is null
                ? "Bearer " + Metadata(context)
                : $"Bearer error=\"insufficient_scope\", scope=\"{scope}\", {Metadata(context)}";
            return;
        }

        if (authorizeResult.Challenged)
        {
            context.Response.OnStarting(() =>
            {
                // No word about the token: the provider could not be asked.
                if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    context.Response.Headers.RetryAfter = "10";
                    context.Response.Headers.WWWAuthenticate = default;
                    return Task.CompletedTask;
                }

                var header = context.Response.Headers.WWWAuthenticate.ToString();
                context.Response.Headers.WWWAuthenticate = header is "" or "Bearer" ? "Bearer " + Metadata(context) : $"{header}, {Metadata(context)}";
                return Task.CompletedTask;
            });
        }

        await _usual.HandleAsync(next, context, policy, authorizeResult);
    }

    private static string Metadata(HttpContext context) =>
        $"resource_metadata=\"{context.RequestServices.GetRequiredService<IConfiguration>()["Api:Url"]}{ResourceMetadata.Path}\"";
}
