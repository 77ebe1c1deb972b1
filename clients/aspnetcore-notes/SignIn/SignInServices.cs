using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Notes.SignIn;

/// <summary>Sign-in with the framework's own OpenID Connect handler: code flow with PKCE, a cookie of our own afterwards.</summary>
public static class SignInServices
{
    public static void AddSignIn(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddDistributedMemoryCache();
        services.AddSingleton<SessionTickets>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionTickets>((cookie, tickets) => cookie.SessionStore = tickets);

        services
            .AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                authentication.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie(ConfigureCookie)
            .AddOpenIdConnect(provider =>
            {
                configuration.GetSection("OpenIdConnect").Bind(provider);
                provider.BackchannelHttpHandler = TrustedAuthority.CreateHandler(configuration, environment);
                ConfigureProvider(provider, configuration["OpenIdConnect:Scopes"]!.Split(' '));
            });
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie)
    {
        // Cookies of localhost are shared by all its ports: the name keeps this app's apart from the others.
        cookie.Cookie.Name = "__Host-Notes";
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        // Front-channel logout loads our sign-out address in a frame of the provider's page, which is another site:
        // only a SameSite=None cookie travels there. Forms are protected by anti-forgery tokens instead.
        cookie.Cookie.SameSite = SameSiteMode.None;
        // Eight hours from sign-in, however much it is used: whoever may no longer sign in at the provider is out by then.
        cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        cookie.SlidingExpiration = false;
    }

    private static void ConfigureProvider(OpenIdConnectOptions provider, IEnumerable<string> scopes)
    {
        provider.ResponseType = OpenIdConnectResponseType.Code;
        // The answer comes back in the query, which also works in a browser without JavaScript.
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.MapInboundClaims = false;
        provider.SaveTokens = true;
        provider.GetClaimsFromUserInfoEndpoint = true;
        provider.DisableTelemetry = true;
        provider.AccessDeniedPath = "/denied";
        provider.SignedOutRedirectUri = "/signed-out";
        provider.TokenValidationParameters.NameClaimType = "name";
        provider.TokenValidationParameters.RoleClaimType = "role";

        provider.Scope.Clear();
        foreach (var scope in scopes)
        {
            provider.Scope.Add(scope);
        }

        // The framework drops "iss" after validation. Kept in the session, the handler also compares it (beside "sid")
        // with what a front-channel logout request names (OpenID Connect Front-Channel Logout 1.0, section 2).
        provider.ClaimActions.Remove("iss");
        provider.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
        provider.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        provider.ClaimActions.MapJsonKey("role", "role");
        provider.Events.OnTicketReceived = context =>
        {
            SessionTickets.BeginAnew(context.HttpContext);
            return Task.CompletedTask;
        };
    }
}
