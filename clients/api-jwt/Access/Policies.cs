using Microsoft.AspNetCore.Authorization;

namespace OrdersApi.Access;

/// <summary>Who may do what: a scope says what the person allowed the app, a role what the person may do.</summary>
public static class Policies
{
    public const string Read = "read";
    public const string ReadAll = "read-all";

    public const string Role = "administrator";

    public static void AddPolicies(this IServiceCollection services, IConfiguration configuration)
    {
        var scope = new ScopeRequirement(configuration["Api:Scope"]!);
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Read, policy => policy.RequireAuthenticatedUser().AddRequirements(scope))
            .AddPolicy(ReadAll, policy => policy.RequireAuthenticatedUser().AddRequirements(scope).RequireClaim("roles", Role));
    }
}

/// <summary>The access token must have a scope.</summary>
public sealed record ScopeRequirement(string Scope) : IAuthorizationRequirement;

public sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        // One claim with spaces between the scopes (RFC 9068, 2.2.3), or one claim a scope, as libraries like it.
        if (context.User.FindAll("scope").SelectMany(claim => claim.Value.Split(' ')).Contains(requirement.Scope, StringComparer.Ordinal))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
