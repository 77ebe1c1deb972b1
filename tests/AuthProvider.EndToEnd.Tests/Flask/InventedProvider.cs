using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>A provider that signs in whom a test names, and signs what a test wants: also logout tokens that ours would never send.</summary>
internal sealed class InventedProvider : IAsyncDisposable
{
    public const string ClientId = "dashboard";

    private readonly WebApplication _app;
    private readonly Dictionary<string, (string Subject, string Session, string? Nonce)> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string RedirectUri, string State, string? Nonce)> _pushed = new(StringComparer.Ordinal);
    private TokenSigner _signer = new();

    private InventedProvider(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>The key of this moment.</summary>
    public TokenSigner Signer => _signer;

    /// <summary>Whom the next sign-in is: <c>sub</c> and <c>sid</c>.</summary>
    public (string Subject, string Session) Next { get; set; }

    /// <summary>How long access tokens live, in seconds.</summary>
    public int AccessTokenLifetime { get; set; } = 300;

    /// <summary>What happens before a refresh token is answered.</summary>
    public Func<Task> BeforeRefresh { get; set; } = () => Task.CompletedTask;

    /// <summary>What a refresh token gets in place of tokens.</summary>
    public IResult? RefreshAnswer { get; set; }

    /// <summary>The app for which its tokens are.</summary>
    public string Audience { get; set; } = ClientId;

    /// <summary>Makes the ID token of a sign-in of its claims; a good one unless a test wants another.</summary>
    public Func<JsonObject, string>? MakeIdToken { get; set; }

    /// <summary>What happens to the first polls of a device, in this order; then it is allowed (RFC 8628, 3.5).</summary>
    public Queue<Func<HttpContext, IResult>> Polls { get; } = [];

    /// <summary>The ID token of the latest sign-in.</summary>
    public string? IdToken { get; private set; }

    public static async Task<InventedProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var port = FreePorts.Next();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(
            port, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile))));
        var provider = new InventedProvider(builder.Build(), new Uri($"https://localhost:{port}"));
        provider.Map();
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Takes a new key; the old one is not published any more.</summary>
    public void TakeNewKey()
    {
        _signer.Dispose();
        _signer = new();
    }

    /// <summary>The claims of a good logout token.</summary>
    public JsonObject LogoutClaims(string? session, string? subject = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = Audience, ["iat"] = now, ["exp"] = now + 120, ["jti"] = RandomNumberGenerator.GetHexString(16),
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        if (session is not null)
        {
            claims["sid"] = session;
        }

        if (subject is not null)
        {
            claims["sub"] = subject;
        }

        return claims;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _signer.Dispose();
    }

    private void Map()
    {
        _app.MapGet("/.well-known/openid-configuration", () => new
        {
            issuer = Issuer,
            authorization_endpoint = Issuer + "/authorize",
            token_endpoint = Issuer + "/token",
            userinfo_endpoint = Issuer + "/userinfo",
            jwks_uri = Issuer + "/jwks",
            end_session_endpoint = Issuer + "/end-session",
            pushed_authorization_request_endpoint = Issuer + "/par",
            device_authorization_endpoint = Issuer + "/device",
            id_token_signing_alg_values_supported = new[] { "RS256" },
        });
        _app.MapGet("/jwks", () => new { keys = new[] { _signer.PublicKey } });
        _app.MapPost("/par", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var reference = "urn:ietf:params:oauth:request_uri:" + RandomNumberGenerator.GetHexString(16);
            _pushed[reference] = (form["redirect_uri"].ToString(), form["state"].ToString(), form["nonce"]);
            return Results.Json(new { request_uri = reference, expires_in = 60 }, statusCode: StatusCodes.Status201Created);
        });
        _app.MapPost("/device", () => new { device_code = "code", user_code = "ABCD", verification_uri = Issuer + "/type", expires_in = 60, interval = 1 });
        _app.MapGet("/authorize", (string? redirect_uri, string? state, string? nonce, string? request_uri) =>
        {
            var asked = request_uri is null ? (RedirectUri: redirect_uri!, State: state!, Nonce: nonce) : _pushed[request_uri];
            var code = RandomNumberGenerator.GetHexString(16);
            _codes[code] = (Next.Subject, Next.Session, asked.Nonce);
            return Results.Redirect(QueryHelpers.AddQueryString(asked.RedirectUri, new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = asked.State }));
        });
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            if (form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code")
            {
                return Polls.TryDequeue(out var poll)
                    ? poll(request.HttpContext)
                    : Results.Json(new { access_token = Next.Subject, token_type = "Bearer", expires_in = AccessTokenLifetime, refresh_token = Next.Subject });
            }

            if (form["grant_type"] == "refresh_token")
            {
                await BeforeRefresh();
                return RefreshAnswer ?? Results.Json(new { access_token = form["refresh_token"].ToString(), token_type = "Bearer", expires_in = AccessTokenLifetime });
            }

            var (subject, session, nonce) = _codes[form["code"].ToString()];
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = subject, ["sid"] = session, ["nonce"] = nonce, ["iat"] = now, ["exp"] = now + 300 };
            IdToken = MakeIdToken?.Invoke(claims) ?? _signer.Sign(claims, type: "JWT");
            return Results.Json(new { access_token = subject, token_type = "Bearer", expires_in = AccessTokenLifetime, id_token = IdToken, refresh_token = subject });
        });
        _app.MapGet("/userinfo", (HttpRequest request) =>
        {
            var subject = request.Headers.Authorization.ToString()["Bearer ".Length..];
            return new { sub = subject, preferred_username = subject, name = subject };
        });
    }
}
