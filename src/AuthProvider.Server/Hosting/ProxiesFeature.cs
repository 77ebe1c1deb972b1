using System.Net.Sockets;
using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// What proxies say about a request: its address and scheme, believed from the networks of <c>Proxy:Trusted</c> only, and never its host
/// (SECURITY S3, S4).
/// </summary>
internal static class ProxiesFeature
{
    public static IServiceCollection AddProxies(this IServiceCollection services, ServerSettings settings)
    {
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

            // As many as stand in a row: each is believed because the one before it is.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in settings.TrustedProxies.SelectMany(BothForms))
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
        return services;
    }

    /// <summary>Reads the headers of trusted proxies, sets the path base of the issuer, and refuses what did not come by https.</summary>
    public static WebApplication UseProxies(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        if (settings.TrustedProxies is not [])
        {
            app.UseForwardedHeaders();
        }

        if (new Uri(settings.Issuer).AbsolutePath.TrimEnd('/') is { Length: > 0 } path)
        {
            var pathBase = PathString.FromUriComponent(path);
            app.Use((context, next) =>
            {
                SetPathBase(context.Request, pathBase);
                return next(context);
            });
        }

        app.Use((context, next) => context.Request.IsHttps || context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) ? next(context) : RefuseAsync(context));
        return app;
    }

    // The proxy may hand the path on whole, or without the base.
    private static void SetPathBase(HttpRequest request, PathString pathBase)
    {
        if (request.Path.StartsWithSegments(pathBase, StringComparison.Ordinal, out var rest))
        {
            request.Path = rest;
        }

        request.PathBase = pathBase;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            "This server answers over https only. Behind a proxy that speaks TLS, Proxy:Trusted must name its network and the proxy must set X-Forwarded-Proto.\n");
    }

    // A socket of both families shows an IPv4 address in the form of IPv6.
    private static IEnumerable<IPNetwork> BothForms(IPNetwork network)
    {
        yield return network;
        if (network.BaseAddress.AddressFamily is AddressFamily.InterNetwork)
        {
            yield return new IPNetwork(network.BaseAddress.MapToIPv6(), network.PrefixLength + 96);
        }
    }
}
