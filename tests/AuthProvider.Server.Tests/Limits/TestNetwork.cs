using System.Net;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Limits;

/// <summary>The network that requests come from, as the test says.</summary>
internal sealed class TestNetwork : IStartupFilter
{
    /// <summary>The address from now on.</summary>
    public IPAddress Address { get; set; } = IPAddress.Parse("198.51.100.1");

    /// <summary>Puts a server into it.</summary>
    /// <param name="options">The server.</param>
    public void Use(TestProviderOptions options) => options.Configure += builder => builder.Services.AddSingleton<IStartupFilter>(this);

    /// <inheritdoc />
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            // Behind a proxy it is the proxy that says so.
            if (context.Request.Headers.ContainsKey("X-Forwarded-For"))
            {
                context.Request.Headers["X-Forwarded-For"] = Address.ToString();
            }
            else
            {
                context.Connection.RemoteIpAddress = Address;
            }

            return following(context);
        });
        next(app);
    };
}
