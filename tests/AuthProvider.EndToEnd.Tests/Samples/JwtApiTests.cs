using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What <c>api-jwt</c> judges by itself: tokens that a provider would not make now, from a stand-in that makes any.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class JwtApiTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _issuer = $"https://localhost:{FreePorts.Next()}";
    private readonly string _api = $"https://localhost:{FreePorts.Next()}";
    private readonly HttpClient _client = DevelopmentAuthority.CreateClient();
    private WebApplication? _provider;
    private RunningProgram? _program;

    private enum Flaw
    {
        None,
        Expired,
        OtherApi,
        OtherIssuer,
        OtherKey,
        IdToken,
        Unsigned,
    }

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>()];

    public async Task InitializeAsync()
    {
        await StartProviderAsync();
        _program = RunningProgram.Start(WorkingCopy.SampleProgram("api-jwt", "JwtOrdersApi"), ["--urls", _api], WorkingCopy.Sample("api-jwt"), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Api__Issuer"] = _issuer, ["Api__Id"] = "orders", ["Api__Url"] = _api, ["Api__Scope"] = "tea.read",
        });
        await _program.WaitUntilAsync(IsReadyAsync, StartLimit);
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task Only_a_signed_access_token_of_the_provider_for_this_API_that_has_not_expired_is_taken(string flaw)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _api + "/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MakeToken(Enum.Parse<Flaw>(flaw)));
        using var answer = await _client.SendAsync(request);
        Assert.Equal(flaw == nameof(Flaw.None) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    public async Task DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _key.Dispose();
        _otherKey.Dispose();
    }

    private string MakeToken(Flaw flaw)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        // An expiry of five minutes ago is what a library that is left alone still takes.
        var expires = flaw is Flaw.Expired ? now.AddMinutes(-2) : now.AddMinutes(5);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = flaw is Flaw.OtherIssuer ? "https://other.example" : _issuer,
            Audience = flaw is Flaw.OtherApi ? "ledger" : "orders",
            IssuedAt = now.AddHours(-1),
            Expires = expires,
            TokenType = flaw is Flaw.IdToken ? "JWT" : "at+jwt",
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "alice", ["scope"] = "openid tea.read" },
            SigningCredentials = flaw is Flaw.Unsigned ? null : new SigningCredentials(KeyOf(flaw is Flaw.OtherKey ? _otherKey : _key), SecurityAlgorithms.EcdsaSha256),
        });
    }

    // The other key claims to be the one that is published.
    private static ECDsaSecurityKey KeyOf(ECDsa key) => new(key) { KeyId = "one" };

    private async Task StartProviderAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(new Uri(_issuer).Port, listen =>
            listen.UseHttps(X509Certificate2.CreateFromPemFile(DevelopmentAuthority.CertificateFile, DevelopmentAuthority.KeyFile))));
        _provider = builder.Build();
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var keys = new[] { new { kty = "EC", crv = "P-256", kid = "one", use = "sig", alg = "ES256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } };
        _provider.MapGet("/.well-known/openid-configuration", () => new { issuer = _issuer, jwks_uri = _issuer + "/jwks" });
        _provider.MapGet("/jwks", () => new { keys });
        await _provider.StartAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(_api));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
