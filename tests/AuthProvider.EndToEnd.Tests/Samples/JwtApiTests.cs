using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AuthProvider.EndToEnd.Tests.Flask;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What <c>api-jwt</c> judges by itself: tokens that a provider would not make now, from an invented one that makes any.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class JwtApiTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly string _api = $"https://localhost:{FreePorts.Next()}";
    private readonly HttpClient _client = DevelopmentAuthority.CreateClient();
    private readonly TokenSigner _otherKey = new();
    private InventedProvider? _provider;
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
        SignedWithThePublicKey,
    }

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>()];

    public async Task InitializeAsync()
    {
        _provider = await InventedProvider.StartAsync();
        _program = RunningProgram.Start(WorkingCopy.SampleProgram("api-jwt", "JwtOrdersApi"), ["--urls", _api], WorkingCopy.Sample("api-jwt"), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Api__Issuer"] = _provider.Issuer, ["Api__Id"] = "orders", ["Api__Url"] = _api, ["Api__Scope"] = "tea.read",
        });
        await _program.WaitUntilAnswersAsync(new Uri(_api), StartLimit);
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
        _otherKey.Dispose();
    }

    private string MakeToken(Flaw flaw)
    {
        const string AccessToken = "at+jwt";
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signer = _provider!.Signer;
        var claims = new JsonObject
        {
            ["iss"] = flaw is Flaw.OtherIssuer ? "https://other.example" : _provider.Issuer,
            ["aud"] = flaw is Flaw.OtherApi ? "ledger" : "orders",
            ["iat"] = now - 3600,
            // The library, left alone, takes what expired less than five minutes ago.
            ["exp"] = flaw is Flaw.Expired ? now - 120 : now + 300,
            ["sub"] = "alice",
            ["scope"] = "openid tea.read",
        };
        return flaw switch
        {
            Flaw.IdToken => signer.Sign(claims, type: "JWT"),
            // It claims to be signed with the key that is published.
            Flaw.OtherKey => _otherKey.Sign(claims, signer.KeyId, AccessToken),
            Flaw.Unsigned => signer.Leave(claims, AccessToken),
            Flaw.SignedWithThePublicKey => signer.SignWithPublicKey(claims, AccessToken),
            _ => signer.Sign(claims, type: AccessToken),
        };
    }
}
