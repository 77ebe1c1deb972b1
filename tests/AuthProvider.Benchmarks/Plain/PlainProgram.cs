namespace AuthProvider.Benchmarks.Plain;

/// <summary>
/// The ceiling: Kestrel and nothing else. Answers every request with a JSON object as long as a token answer. Runs with the very
/// runtime configuration file of the published server, so with its garbage collector and its thread pool.
/// </summary>
internal static class PlainProgram
{
    private static readonly byte[] s_answer =
        [.. "{\"access_token\":\""u8, .. Enumerable.Repeat((byte)'x', 640), .. "\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"scope\":\"api.use\"}"u8];

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="url">Where to listen.</param>
    public static async Task<int> RunAsync(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(static context =>
        {
            var answer = context.Response;
            answer.ContentType = "application/json;charset=UTF-8";
            answer.ContentLength = s_answer.Length;
            answer.Headers.CacheControl = "no-store";
            return answer.Body.WriteAsync(s_answer, 0, s_answer.Length);
        });
        await app.RunAsync();
        return 0;
    }
}
