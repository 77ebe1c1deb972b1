using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Bff.SignIn;

/// <summary>Sign-in with the framework's own OpenID Connect handler: code flow with PKCE, a cookie of our own afterwards.</summary>
public static class SignInServices
{
    public static void AddSignIn(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddSingleton<SessionTickets>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<LogoutTokens>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionTickets>((cookie, tickets) => cookie.SessionStore = tickets);

        services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(ConfigureCookie)
            .AddOpenIdConnect(provider =>
            {
                configuration.GetSection("OpenIdConnect").Bind(provider);
                provider.BackchannelHttpHandler = TrustedAuthority.CreateHandler(configuration, environment);
                // No `Resource`: the access token is for the APIs of its scopes and for userinfo, where the handler gets the claims.
                ConfigureProvider(provider, configuration["OpenIdConnect:Scopes"]!.Split(' '));
            });
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie)
    {
        // All that the browser has: it names the session, and no other site can make the browser send it.
        cookie.Cookie.Name = "__Host-Bff";
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        // Eight hours from sign-in, however much it is used: nothing but a renewal of tokens writes a session anew.
        cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        cookie.SlidingExpiration = false;
        // Scripts get a status, not a page of the provider.
        cookie.Events.OnRedirectToLogin = context => Answer(context.Response, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context.Response, StatusCodes.Status403Forbidden);
    }

    private static void ConfigureProvider(OpenIdConnectOptions provider, IEnumerable<string> scopes)
    {
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.MapInboundClaims = false;
        provider.SaveTokens = true;
        provider.GetClaimsFromUserInfoEndpoint = true;
        provider.DisableTelemetry = true;
        provider.AccessDeniedPath = "/";
        provider.SignedOutRedirectUri = "/";
        provider.TokenValidationParameters.NameClaimType = "name";
        provider.TokenValidationParameters.RoleClaimType = "role";
        provider.Scope.Clear();
        foreach (var scope in scopes)
        {
            provider.Scope.Add(scope);
        }

        provider.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
        provider.ClaimActions.MapJsonKey("role", "role");
        provider.Events.OnTicketReceived = context =>
        {
            SessionTickets.BeginAnew(context.HttpContext);
            return Task.CompletedTask;
        };
    }

    private static Task Answer(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
