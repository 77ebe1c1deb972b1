using System.Net;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AuthProvider.EndToEnd.Tests.Apps;

/// <summary>
/// A relying party of a third party: the framework's OpenID Connect handler and one page. It lives at 127.0.0.1, which for a browser is
/// another site than localhost.
/// </summary>
internal sealed class SmallApp : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Chooses an address; <see cref="StartAsync"/> listens there.</summary>
    public SmallApp() => Address = new Uri($"https://127.0.0.1:{FreePorts.Next()}");

    public Uri Address { get; }

    public Uri SignInAddress => new(Address, "/sign-in");

    public Uri RedirectUri => new(Address, "/signin-oidc");

    public Uri PostLogoutRedirectUri => new(Address, "/signout-callback-oidc");

    public Uri FrontchannelLogoutUri => new(Address, "/signout-oidc");

    /// <summary>The access token of the latest sign-in.</summary>
    public string? AccessToken { get; private set; }

    /// <summary>Starts it with what the developer pages gave it.</summary>
    public async Task StartAsync(Uri provider, string clientId, string clientSecret, string scope)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // What lies in the folder of the tests is none of its business.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port, listen =>
            listen.UseHttps(X509Certificate2.CreateFromPemFile(DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile))));
        builder.Services.AddAuthorization();
        builder.Services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => (cookie.Cookie.Name, cookie.Cookie.SameSite) = ("__Host-Small", SameSiteMode.None))
            .AddOpenIdConnect(oidc =>
            {
                (oidc.Authority, oidc.ClientId, oidc.ClientSecret) = (provider.GetLeftPart(UriPartial.Authority), clientId, clientSecret);
                (oidc.ResponseType, oidc.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
                (oidc.MapInboundClaims, oidc.SaveTokens) = (false, true);
                // Requests go through the browser, so that the provider's pages say what is wrong with them.
                oidc.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable;
                oidc.TokenValidationParameters.NameClaimType = "preferred_username";
                oidc.GetClaimsFromUserInfoEndpoint = true;
                oidc.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
                oidc.BackchannelHttpHandler = DevelopmentAuthority.CreateHandler();
                oidc.Scope.Clear();
                foreach (var name in scope.Split(' '))
                {
                    oidc.Scope.Add(name);
                }

                oidc.Events.OnTokenValidated = validated =>
                {
                    AccessToken = validated.TokenEndpointResponse?.AccessToken;
                    return Task.CompletedTask;
                };
            });
        _app = builder.Build();
        _app.UseAuthentication();
        _app.MapGet("/", Show);
        _app.MapGet("/sign-in", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme]));
        _app.MapGet("/sign-out", () => Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/" },
            [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static IResult Show(HttpContext context) => Results.Content(
        context.User.Identity is { IsAuthenticated: true, Name: var name }
            ? $"<!DOCTYPE html><html lang=\"en\"><title>Small</title><p>Signed in as <b id=\"name\">{WebUtility.HtmlEncode(name)}</b></p><a id=\"sign-out\" href=\"/sign-out\">Sign out</a>"
            : "<!DOCTYPE html><html lang=\"en\"><title>Small</title><p id=\"nobody\">Nobody is signed in.</p><a id=\"sign-in\" href=\"/sign-in\">Sign in</a>",
        "text/html; charset=utf-8");
}
