using System.Security.Cryptography.X509Certificates;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>A public app that lives in the browser: some files, and the npm package oidc-client-ts. For a browser it is on the site of the server, at another origin.</summary>
internal sealed class BrowserApp : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Where <see cref="StartAsync"/> listens.</summary>
    public Uri Address { get; } = new($"https://localhost:{FreePorts.Next()}");

    /// <summary>Where the package answers in a frame.</summary>
    public Uri SilentRedirectUri => new(Address, "/silent.html");

    /// <summary>Starts it.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="clientId">Its <c>client_id</c>.</param>
    /// <param name="scope">What it asks for.</param>
    public async Task StartAsync(string issuer, string clientId, string scope)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(Address.Port, listen =>
            listen.UseHttps(X509Certificate2.CreateFromPemFile(DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile))));
        _app = builder.Build();
        var folder = Path.Combine(NpmFolder.Path, "oidc-client-ts");
        _app.MapGet("/", () => Results.File(Path.Combine(folder, "index.html"), "text/html; charset=utf-8"));
        _app.MapGet("/silent.html", () => Results.File(Path.Combine(folder, "silent.html"), "text/html; charset=utf-8"));
        _app.MapGet("/app.js", () => Results.File(Path.Combine(folder, "app.js"), "text/javascript"));
        _app.MapGet("/silent.js", () => Results.File(Path.Combine(folder, "silent.js"), "text/javascript"));
        _app.MapGet("/oidc-client-ts.js", () => Results.File(NpmFolder.FileOf("oidc-client-ts", "dist/browser/oidc-client-ts.min.js"), "text/javascript"));
        _app.MapGet("/settings.json", () => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["authority"] = issuer,
            ["client_id"] = clientId,
            ["scope"] = scope,
            ["redirect_uri"] = Address,
            ["silent_redirect_uri"] = SilentRedirectUri,
            ["post_logout_redirect_uri"] = Address,
            ["automaticSilentRenew"] = false,
            ["monitorSession"] = true,
            ["checkSessionIntervalInSeconds"] = 1,
            ["loadUserInfo"] = true,

            // A second after a token has come, the package holds it for nearly expired.
            ["accessTokenExpiringNotificationTimeInSeconds"] = (int)TimeSpan.FromHours(1).TotalSeconds - 1,
        });
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
