using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Testing;

/// <summary>
/// A reverse proxy in front of a <see cref="TestProvider"/>: it ends TLS, takes the path of the issuer away, and asks a server that has
/// another name inside and listens on plain http. It stands there when the environment names a path in
/// <c>AUTHPROVIDER_TEST_PATH_BASE</c>, such as <c>/auth</c>; the issuer then has this path unless a test sets another.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="pathBase">The path of the issuer without a slash at its end.</param>
internal sealed class ReverseProxy(HttpMessageHandler server, string pathBase) : DelegatingHandler(server)
{
    private const string InsideName = "authprovider.internal:8080";

    private static readonly IPAddress OwnAddress = IPAddress.Parse("10.20.30.40");

    /// <summary>The path that the issuers of this run have; empty for none, and then there is no proxy.</summary>
    public static string PathBase { get; } = Environment.GetEnvironmentVariable("AUTHPROVIDER_TEST_PATH_BASE")?.TrimEnd('/') ?? "";

    /// <summary>Whether there is one in this run.</summary>
    public static bool IsThere => PathBase.Length > 0;

    /// <summary>Makes every connection of a server come from the proxy.</summary>
    public static void StandBefore(IServiceCollection services) => services.AddSingleton<IStartupFilter, ConnectionFromProxy>();

    /// <summary>Makes a server believe it.</summary>
    public static void Trust(IDictionary<string, string?> settings) => settings.TryAdd("Proxy:Trusted:0", "10.20.30.0/24");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var outside = request.RequestUri!;
        var path = outside.AbsolutePath.StartsWith(pathBase + "/", StringComparison.Ordinal) ? outside.PathAndQuery[pathBase.Length..] : outside.PathAndQuery;
        request.RequestUri = new Uri($"http://{InsideName}{path}");

        // What comes from outside under these names ends here.
        request.Headers.Remove("X-Forwarded-For");
        request.Headers.Remove("X-Forwarded-Proto");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", outside.Scheme);
        return base.SendAsync(request, cancellationToken);
    }

    private sealed class ConnectionFromProxy : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = OwnAddress;
                return following(context);
            });
            next(app);
        };
    }
}
