using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>Where apps put what the server fetches from them, such as a request object (OpenID Connect Core 1.0, 6.2): PUT it, and it is there.</summary>
internal sealed class Noticeboard : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Type, byte[] Content)> _notices = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private Noticeboard(WebApplication app, string address) => (_app, Address) = (app, address);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>Starts one, with the development certificate.</summary>
    public static async Task<Noticeboard> StartAsync()
    {
        var port = FreePorts.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            port, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile))));
        var board = new Noticeboard(builder.Build(), $"https://localhost:{port}");
        board._app.Run(board.AnswerAsync);
        await board._app.StartAsync();
        return board;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (HttpMethods.IsPut(context.Request.Method))
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content);
            _notices[path] = (context.Request.ContentType ?? "application/octet-stream", content.ToArray());
        }
        else if (_notices.TryGetValue(path, out var notice))
        {
            context.Response.ContentType = notice.Type;
            await context.Response.Body.WriteAsync(notice.Content);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
