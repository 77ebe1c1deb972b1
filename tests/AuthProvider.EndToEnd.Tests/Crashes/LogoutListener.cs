using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AuthProvider.EndToEnd.Tests.Crashes;

/// <summary>Where an app takes logout tokens: it answers 503 until it is up.</summary>
internal sealed class LogoutListener : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _tokens = new();
    private readonly WebApplication _app;

    private LogoutListener(WebApplication app) => _app = app;

    /// <summary>Whether it takes what arrives.</summary>
    public bool IsUp { get; set; }

    /// <summary>What has arrived, in order.</summary>
    public IReadOnlyList<string> Tokens => [.. _tokens];

    /// <summary>Starts one, with the development certificate.</summary>
    public static async Task<LogoutListener> StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            port, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile))));
        var listener = new LogoutListener(builder.Build());
        listener._app.Run(listener.TakeAsync);
        await listener._app.StartAsync();
        return listener;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        _tokens.Enqueue(form["logout_token"].ToString());
        context.Response.StatusCode = IsUp ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
    }
}
