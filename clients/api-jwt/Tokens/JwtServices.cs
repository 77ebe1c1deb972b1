using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace OrdersApi.Tokens;

/// <summary>
/// Access tokens are checked here, with the provider's published keys (RFC 9068): no call for a request, but a token that was
/// revoked is good until it expires.
/// </summary>
public static class JwtServices
{
    public static void AddJwtValidation(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var api = configuration.GetRequiredSection("Api");
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(token =>
        {
            // Finds the keys, and finds new ones when they rotate.
            token.Authority = api["Issuer"];
            token.BackchannelHttpHandler = CreateHandler(configuration["Certificates:Authority"], environment);
            token.BackchannelTimeout = TimeSpan.FromSeconds(5);
            token.Events = new JwtBearerEvents { OnMessageReceived = FindKeysAsync, OnChallenge = SayThatKeysAreMissing };
            token.MapInboundClaims = false;
            // A token made for another API is none of ours, and an ID token is no access token (RFC 9068, 4).
            token.Audience = api["Id"];
            token.TokenValidationParameters.ValidTypes = ["at+jwt"];
            token.TokenValidationParameters.ValidIssuer = api["Issuer"];
            token.TokenValidationParameters.NameClaimType = "sub";
            // For clocks that differ; the usual five minutes are long for a token that cannot be taken back.
            token.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        });
    }

    // Without keys nothing can be said about a token. Once there are some they stay, also when the provider is away.
    private static async Task FindKeysAsync(MessageReceivedContext context)
    {
        try
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
            }
        }
        catch (InvalidOperationException exception)
        {
            context.Fail(exception);
        }
    }

    private static Task SayThatKeysAreMissing(JwtBearerChallengeContext context)
    {
        // What is wrong with a token is another kind of exception.
        if (context.AuthenticateFailure is InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.HandleResponse();
        }

        return Task.CompletedTask;
    }

    /// <summary>Trusts one certificate authority (a PEM file), as a development machine needs it; without it, what the system trusts.</summary>
    private static SocketsHttpHandler CreateHandler(string? authority, IHostEnvironment environment)
    {
        var handler = new SocketsHttpHandler();
        if (authority is { Length: > 0 })
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(environment.ContentRootPath, authority)) },
                // A development authority publishes no revocation list.
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return handler;
    }
}
