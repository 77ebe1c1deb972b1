using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace Shop.SignIn;

/// <summary>What pages may do: no scripts, forms that go here or on to the provider, and a frame of it only where it signs people out.</summary>
public sealed class PagePolicy(RequestDelegate next, IOptionsMonitor<OpenIdConnectOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var provider = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var origin = new Uri(provider.Authority!).GetLeftPart(UriPartial.Authority);
        // Front-channel logout loads this one address in a frame of the provider's page (OpenID Connect Front-Channel Logout 1.0, 2).
        var ancestors = context.Request.Path == provider.RemoteSignOutPath ? origin : "'none'";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self' {origin}; frame-ancestors {ancestors}";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        return next(context);
    }
}
