namespace AuthProvider.Server.Health;

/// <summary>What a supervisor or a load balancer asks. Anybody may: the answers tell no more than yes or no.</summary>
internal static class HealthFeature
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Adds what the endpoints need.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddSingleton<ReadinessWatch>();

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        app.MapMethods("/health/live", ["GET", "HEAD"], (HttpContext context) => Answer(context, isGood: true, new("up")));
        app.MapMethods("/health/ready", ["GET", "HEAD"], async (HttpContext context, ReadinessWatch watch) =>
        {
            var standing = await watch.AskAsync(Patience);
            return Answer(context, standing.IsReady, new(
                standing.IsReady ? "ready" : "not ready",
                standing.Database.TakesWrites ? "takes writes" : "takes no writes",
                standing.Database.HasKeys ? "loaded" : "missing",
                RuntimeStanding.IsOutdated ? "outdated" : "current",
                standing.KeepsTickets switch { null => null, true => "kept", false => "cannot be kept" }));
        });
        return app;
    }

    private static IResult Answer(HttpContext context, bool isGood, HealthAnswer answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        var status = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

        // Over HTTP/2 a body breaks the answer to HEAD.
        return HttpMethods.IsHead(context.Request.Method) ? Results.StatusCode(status) : Results.Json(answer, HealthJson.Default.HealthAnswer, statusCode: status);
    }
}
